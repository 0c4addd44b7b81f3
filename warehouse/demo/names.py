"""Invented names: persons, companies, phones and document numbers that no authority could have issued."""

from collections.abc import Sequence

import numpy as np

SURNAMES = (
    "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 "
    "韩 冯 邓 曹 彭 曾 肖 田 董 潘 袁 蔡 蒋 余 于 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 "
    "钟 姜 崔 谭 陆 范 汪 廖 石 金 韦 贾 夏 付 方 邹 熊 白 孟 秦 邱 侯 江 尹 薛 闫 "
    "段 雷 钱 汤 黎 史 陶 贺 毛 郝 顾 龚 邵 万 覃 武 戴 莫 孔 向 常 欧阳 诸葛 上官"
).split()
MALE = (
    "伟 强 磊 军 勇 杰 涛 明 超 刚 平 辉 鹏 斌 浩 宇 峰 凯 健 俊 "
    "帆 毅 博 志 建 国 文 子 家 立 思 晓 海 永 振 启 云 一 东 成"
).split()
FEMALE = (
    "芳 娜 敏 静 丽 艳 娟 霞 秀 婷 玲 燕 萍 红 洁 颖 琳 倩 雪 莹 "
    "慧 佳 悦 欣 雨 梦 诗 晓 美 淑 雅 思 若 可 文 海 春 玉 佩 语"
).split()
BRAND_FIRST = ("澜 珩 霁 翊 屿 岚 砚 栎 稷 昱 翎 泓 璟 铄 垚 淼 琮 峤 煦 钧 溯 沅 澄 骁 晗 颢 曜 朔 潞 浔").split()
BRAND_SECOND = ("昇 泽 禾 衡 途 信 元 科 策 舟 诺 川 野 朗 桥 辰 瑞 和 越 峻 石 华 域 宁 拓 盈 帆 森 原 图").split()
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")

_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_ID_CHECK = "10X98765432"
_USCC_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])


def person_names(rng: np.random.Generator, genders: Sequence[str]) -> list[str]:
    """One name per gender ('M' or 'F'); common surnames are common, so some names repeat."""
    weight = 1.0 / (np.arange(len(SURNAMES)) + 4.0)
    surnames = rng.choice(len(SURNAMES), size=len(genders), p=weight / weight.sum())
    given = rng.integers(0, 40, size=len(genders))
    extra = rng.integers(0, 40, size=len(genders))
    double = rng.random(len(genders)) < 0.80
    names = []
    for gender, s, g, e, two in zip(genders, surnames, given, extra, double, strict=True):
        pool = MALE if gender == "M" else FEMALE
        names.append(SURNAMES[s] + pool[g] + (pool[e] if two else ""))
    return names


def brands(rng: np.random.Generator, n: int) -> list[str]:
    """Two-character invented brands; repeats happen, as near-twins do in any customer list."""
    first = rng.integers(0, len(BRAND_FIRST), size=n)
    second = rng.integers(0, len(BRAND_SECOND), size=n)
    return [BRAND_FIRST[i] + BRAND_SECOND[j] for i, j in zip(first, second, strict=True)]


def phones(rng: np.random.Generator, n: int) -> list[str]:
    """Eleven digits under the unassigned prefix 129."""
    return [f"129{x:08d}" for x in rng.integers(0, 10**8, size=n)]


def id_cards(rng: np.random.Generator, births: Sequence[np.datetime64], genders: Sequence[str]) -> list[str]:
    """Eighteen characters shaped like an identity number, with a check digit that is always wrong."""
    areas = ("330106", "330108", "310115", "320102", "330203", "440304", "510104", "340102", "360102", "420106")
    area = rng.integers(0, len(areas), size=len(births))
    order = rng.integers(0, 500, size=len(births))
    result = []
    for birth, gender, a, o in zip(births, genders, area, order, strict=True):
        body = f"{areas[a]}{str(birth).replace('-', '')}{2 * o + (gender == 'M'):03d}"
        right = int(np.dot(np.frombuffer(body.encode(), dtype=np.uint8) - 48, _ID_WEIGHTS)) % 11
        result.append(body + _ID_CHECK[(right + 3) % 11])
    return result


def credit_codes(rng: np.random.Generator, n: int) -> list[str]:
    """Unified social credit codes with a check character that is always wrong."""
    digits = rng.integers(0, 10, size=(n, 15))
    result = []
    for row in digits:
        body = "91" + "".join(map(str, row))
        values = np.frombuffer(body.encode(), dtype=np.uint8) - 48
        right = (31 - int(np.dot(values, _USCC_WEIGHTS)) % 31) % 31
        result.append(body + _USCC_CHARS[(right + 5) % 31])
    return result
