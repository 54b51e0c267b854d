"""Lays out statements: one JSON request a line on standard input, one JSON answer a line on standard output.

Request: {"view", "statement", "signature": text, "timestamp": seconds since 1970}. Answer: {"pdf": base64} or {"error": text}.
"""

import base64
import json
import os
import sys


def main() -> None:
    answers = sys.stdout
    try:
        import typst

        template = os.path.abspath(sys.argv[1])
        compiler = typst.Compiler(
            input=template, root=os.path.dirname(template), ignore_system_fonts=True, package_path=os.devnull,
            package_cache_path=os.devnull)
    except Exception as error:  # the one line the caller shows
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        return
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        try:
            request = json.loads(line)
            pdf = compiler.compile(
                format="pdf", pdf_standards=["a-3b"], timestamp=request["timestamp"],
                sys_inputs={key: request[key] for key in ("view", "statement", "signature")})
            answer = {"pdf": base64.b64encode(pdf).decode()}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


main()
