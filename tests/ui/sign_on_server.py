"""An organisation's sign-on on 127.0.0.1: a small OpenID provider that signs in whoever the test says, well or badly."""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "wenshu"


class SignOnServer:
    """``claims`` are those of the next person. ``fault`` makes their token ``forged`` (another's signature), ``expired``, for
    ``another-client``, or of another ``nonce``."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.fault = ""
        self.asked: dict[str, str] = {}  # the nonce of each code that was handed out
        self.own, self.other = (self._key() for _ in range(2))
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 3600, "nonce": nonce, **self.claims}
        claims |= {"iat": now - 7200, "exp": now - 3600} if self.fault == "expired" else {}
        claims |= {"aud": "mail"} if self.fault == "another-client" else {}
        claims |= {"nonce": "replayed"} if self.fault == "nonce" else {}
        key = self.other if self.fault == "forged" else self.own
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)

    @staticmethod
    def _key() -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}, private=True)


class _Handler(BaseHTTPRequestHandler):
    owner: SignOnServer

    def do_GET(self) -> None:
        owner, asked = self.owner, urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            places = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "jwks_uri": "jwks",
                "end_session_endpoint": "end",
            }
            self._send(
                {"issuer": owner.issuer, **{name: f"{owner.issuer}/{path}" for name, path in places.items()}}
                | {"id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"]}
            )
        elif asked.path == "/jwks":
            self._send({"keys": [owner.own.as_dict(private=False)]})
        elif asked.path == "/authorize":
            code = secrets.token_hex(8)
            owner.asked[code] = given["nonce"]
            self._go(f"{given['redirect_uri']}?{urlencode({'code': code, 'state': given['state']})}")
        else:
            self._go(given["post_logout_redirect_uri"])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        code = parse_qs(body)["code"][0]
        token = self.owner.token(self.owner.asked.pop(code))
        self._send({"access_token": "a", "token_type": "Bearer", "expires_in": 3600, "id_token": token})

    def _go(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass
