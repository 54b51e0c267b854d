"""Lays out statements: one JSON request a line on standard input, one JSON answer a line on standard output.

Request: {"view", "statement", "signature": text, "timestamp": seconds since 1970}. Answer: {"pdf": base64} or {"error": text}.

What no font holds is printed as what it stands for (a subscript two as 2), else by its name in Unicode. PDF/A refuses a page
with a single missing glyph, so the fonts are asked before: by laying out what was not seen yet, a few letters on a page of
their own.
"""

import base64
import json
import os
import re
import sys
import unicodedata

# In this order. Typst brings the first and the last along; tools/setup installs the others. Folders of their own, not whatever
# the system has: a statement looks the same wherever it is laid out.
NOTO = (
    "Devanagari", "Bengali", "Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai", "Lao",
    "Khmer", "Myanmar", "Ethiopic", "Tifinagh", "NKo", "Cherokee", "Mongolian", "Armenian", "Georgian", "Math", "Symbols",
    "Symbols2")
FAMILIES = (
    "Libertinus Serif", "DejaVu Sans", "Noto Sans", *(f"Noto Sans {script}" for script in NOTO), "Noto Serif Tibetan",
    "Droid Sans Fallback", "Symbola", "DejaVu Sans Mono")
FOLDERS = (
    "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts-droid-fallback/truetype",
    "/usr/share/fonts/truetype/ancient-scripts", "/usr/share/fonts/truetype/noto")
MISSING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


class Typesetter:
    def __init__(self, template: str) -> None:
        import typst

        fonts = typst.Fonts(include_system_fonts=False, font_paths=[path for path in FOLDERS if os.path.isdir(path)])
        folder = os.path.dirname(template)
        self.document, self.probe = (
            typst.Compiler(
                input=file, root=folder, font_paths=fonts, package_path=os.devnull, package_cache_path=os.devnull)
            for file in (template, os.path.join(folder, "glyphs.typ")))
        self.seen: set[str] = set()
        self.missing: set[str] = set()

    def print(self, request: dict) -> bytes:
        view = request["view"]
        self.ask_for(set(view))
        while True:
            inputs = {key: request[key] for key in ("statement", "signature")}
            inputs["view"] = self.named(view)
            try:
                return self.lay_out(self.document, inputs, request["timestamp"])
            except Exception as error:
                if not self.learn(error):
                    raise

    def ask_for(self, letters: set[str]) -> None:
        new = {letter for letter in letters - self.seen if ord(letter) > 0x7E}
        self.seen |= new
        while new:
            try:
                # A mark needs a letter to stand on.
                self.lay_out(self.probe, {"text": json.dumps("".join("a" + letter for letter in sorted(new)))}, 0)
                return
            except Exception as error:
                if not self.learn(error):
                    raise
                new -= self.missing

    def learn(self, error: Exception) -> bool:
        """Whether the error named a letter that was not known to be missing."""
        found = MISSING.search(str(error))
        letters = {letter for letter in found[1] if ord(letter) > 0x7E} - self.missing if found else set()
        self.missing |= letters
        return bool(letters)

    def named(self, view: str) -> str:
        if not self.missing.intersection(view):
            return view
        return "".join(self.told(letter) if letter in self.missing else letter for letter in view)

    def told(self, letter: str) -> str:
        """Another way to write a letter, in letters that any font has."""
        plain = unicodedata.normalize("NFKC", letter)
        if plain != letter and not self.missing.intersection(plain) and plain.isprintable() and '"' not in plain:
            return plain
        return f"[{unicodedata.name(letter, 'glyphe inconnu').lower()}]"

    @staticmethod
    def lay_out(compiler, inputs: dict, timestamp: int) -> bytes:
        return compiler.compile(
            format="pdf", pdf_standards=["a-3b"], timestamp=timestamp,
            sys_inputs={**inputs, "fonts": json.dumps(FAMILIES)})


def main() -> None:
    answers = sys.stdout
    try:
        typesetter = Typesetter(os.path.abspath(sys.argv[1]))
    except Exception as error:  # the one line the caller shows
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        return
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        try:
            answer = {"pdf": base64.b64encode(typesetter.print(json.loads(line))).decode()}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


main()
