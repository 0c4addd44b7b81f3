"""The interface's own words, Chinese and English. Words of answers live in assistant/phrases."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # answers, on a terminal and on the page
    "assumptions": ("默认口径", "Assumed"),
    "rights": ("权限", "Rights"),
    "reading": ("理解为", "Read as"),
    "stop": ("；", " "),
    "next": ("可以接着问", "Ask next"),
    "audit": ("审计编号", "Audit id"),
    "data_to": ("数据截至 {date}", "Data to {date}"),
    "more_rows": ("还有 {count} 行（--json 给出全部）", "{count} more rows (--json gives all)"),
    # the page around the conversation
    "title": ("问数", "Wenshu"),
    "tagline": ("问一句，得到有据可查的数字", "Ask in words, get numbers you can check"),
    "greeting": ("{name}，想看什么？", "{name}, what would you like to know?"),
    "try": ("可以这样问", "Try"),
    "level": ("敏感级别 {level}", "Sensitivity {level}"),
    "sign_in": ("登录", "Sign in"),
    "sign_out": ("退出登录", "Sign out"),
    "identity": ("演示身份", "Demonstration identity"),
    "language": ("语言", "Language"),
    "new": ("新对话", "New conversation"),
    "earlier": ("本次提问", "Asked so far"),
    "placeholder": ("例如：{example}", "For example: {example}"),
    "ask_here": ("请输入问题", "Ask a question"),
    "demonstration": ("演示数据，均为虚构", "Demonstration data, all of it invented"),
    "working": ("正在回答…", "Working on it…"),
    "stop_it": ("停止", "Stop"),
    "timed_out": ("已离开超过 {minutes} 分钟，内容已收起。", "Away for over {minutes} minutes: the page was cleared."),
    "go_on": ("我回来了", "I am back"),
    # pages
    "page_chat": ("问数", "Ask"),
    "page_catalogue": ("指标目录", "Catalogue"),
    "no_data": (
        "数据还没有准备好。请先运行 make run，或检查数据文件。",
        "The data is not ready. Run make run first, or check the data file.",
    ),
    # what was asked, changed by a click
    "chip_metric": ("指标", "Metric"),
    "chip_group": ("分组", "Split"),
    "chip_filter": ("筛选", "Filter"),
    "chip_population": ("客群", "Group"),
    "chip_threshold": ("条件", "Threshold"),
    "chip_length": ("条数", "Rows"),
    "chip_period": ("时间", "Period"),
    "chip_compare": ("对比", "Comparison"),
    "chip_help": ("{part}：点开可更换", "{part}: open to change"),
    "chip_all": ("更多（可输入查找）", "More (type to find)"),
    "chip_beside": ("再加一项（可输入查找）", "Add one (type to find)"),
    "open_group": ("按{dimension}展开", "Open by {dimension}"),
    "open_group_help": (
        "选一组，看它由什么构成；也可以点图上的条",
        "Pick a group to see inside; a click on its bar does the same",
    ),
    "chip_nothing": ("这里没有可换的。", "There is nothing to change here."),
    # the answer card
    "details": ("口径与依据", "Definitions and evidence"),
    "definitions": ("指标口径", "Definitions"),
    "described": ("本次计算", "What was computed"),
    "rules": ("数据规则", "Rules met"),
    "rewrite": ("按权限改写", "Rewritten by rights"),
    "sources": ("来源", "Sources"),
    "sql": ("查询语句", "SQL"),
    "steps": ("用时", "Time"),
    "steps_total": ("合计 {ms} 毫秒", "{ms} ms in all"),
    "step_queue": ("排队", "In line"),
    "step_interpret": ("理解", "Read"),
    "step_authorize": ("权限", "Rights"),
    "step_check": ("校验", "Check"),
    "step_estimate": ("预计行数", "Expected rows"),
    "step_execute": ("查询", "Query"),
    "step_present": ("作图", "Present"),
    "step_part": ("步骤", "Step"),
    "step_narrate": ("改写", "Rephrase"),
    "step_ask_model": ("请语言模型理解", "Ask the language model"),
    "step_define": ("口径", "Define"),
    "chart_reason": ("图：{why}", "Chart: {why}"),
    "chart_kind": ("换个图", "Other chart"),
    "all_rows": ("查看全部 {count} 行", "Show all {count} rows"),
    "fewer_rows": ("收起", "Show fewer"),
    "first_rows": ("前 {shown} 行，共 {count} 行", "First {shown} of {count} rows"),
    "truncated": ("结果过多，只取了前 {count} 行。", "Too many results: the first {count} rows only."),
    "compared": ("比{base}", "against {base}"),
    "page": ("第{page}页", "page {page}"),
    "repealed": ("已废止", "repealed"),
    "step_search": ("检索", "Search"),
    "citations": ("制度依据", "Citations"),
    # the catalogue
    "search_terms": ("搜索指标、维度、标签", "Search metrics, dimensions, segments"),
    "kind_metric": ("指标", "Metrics"),
    "kind_dimension": ("维度", "Dimensions"),
    "kind_segment": ("标签", "Segments"),
    "term": ("名称", "Name"),
    "other_name": ("英文名", "Chinese name"),
    "unit_or_group": ("单位 / 分类", "Unit / group"),
    "note": ("说明", "Note"),
    "terms_found": ("{count} 项", "{count} terms"),
    "pick_term": ("选一行，看它怎么算、今天是多少。", "Pick a row to see how it is computed and what it is today."),
    "value_now": ("您范围内的最新值", "Latest value in your scope"),
    "made_of": ("由什么算成", "What it is computed from"),
    "asked_with": ("用到它的已验证问题", "Verified questions that use it"),
    "ask_about": ("去提问", "Ask about it"),
    "values_of": ("取值", "Values"),
    # the client page
    "page_client": ("客户视图", "Client"),
    "pinned_to": ("只谈这一位客户：**{client}**", "About this client alone: **{client}**"),
    "unpin": ("退出，谈所有客户", "Leave, ask about all clients"),
    # kinds of charts
    "kind_bar": ("条形图", "Bars"),
    "kind_column": ("柱状图", "Columns"),
    "kind_grouped": ("并排柱", "Grouped"),
    "kind_stacked": ("堆叠", "Stacked"),
    "kind_change": ("增减", "Change"),
    "kind_bullet": ("对计划", "Against plan"),
    "kind_line": ("折线", "Line"),
    "kind_pie": ("占比", "Shares"),
    "kind_scatter": ("散点", "Scatter"),
    "kind_heat": ("热力", "Heat"),
}


def step_word(name: str, language: str) -> str:
    """What a step of the road is called on screen; its own name when it has no word here."""
    return word(f"step_{name}", language) if f"step_{name}" in WORDS else name


def word(key: str, language: str, **facts: object) -> str:
    """The words for ``key`` in ``language`` (``zh`` or ``en``), filled with ``facts``. KeyError for an unknown key."""
    return WORDS[key][language == "en"].format(**facts)
