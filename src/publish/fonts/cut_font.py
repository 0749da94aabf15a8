"""Cut Noto Sans CJK SC down to characters.txt and rename it: `python3 cut_font.py NotoSansCJK-Regular.ttc linjiu-sans-sc.otf`.

Source and tool: `apt-get install fonts-noto-cjk`, `pip install fonttools`. The committed file was cut with
fonttools 4.68.0 from NotoSansCJK-Regular.ttc of Debian's 1:20220127+repack1-1; the same input gives the same bytes.
Hints and layout tables go: charts are drawn without them, and the file has to stay under 1,000,000 bytes.
The family is renamed because a cut font is a modified version under the OFL.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

FAMILY = "Linjiu Sans SC"
POSTSCRIPT = "LinjiuSansSC-Regular"


def main(source: str, target: str) -> None:
    collection = TTCollection(source)
    font = next(f for f in collection.fonts if f["name"].getDebugName(4) == "Noto Sans CJK SC")
    font.recalcTimestamp = False  # the same input gives the same bytes
    characters = Path(__file__).with_name("characters.txt").read_text(encoding="utf-8").replace("\n", "")

    options = subset.Options(
        hinting=False,
        desubroutinize=True,
        layout_features=[],
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        name_languages=[0x409],
    )
    options.drop_tables += ["GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)

    names = font["name"]
    version = names.getDebugName(5)
    for name_id, text in {1: FAMILY, 2: "Regular", 3: f"{version};{POSTSCRIPT}", 4: FAMILY, 6: POSTSCRIPT}.items():
        names.removeNames(nameID=name_id)
        names.setName(text, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [POSTSCRIPT]
    top = cff.topDictIndex[0]
    top.FamilyName, top.FullName = FAMILY, FAMILY
    subset.save_font(font, target, options)

    size = Path(target).stat().st_size
    missing = {c for c in characters if ord(c) not in font.getBestCmap()}
    print(f"{size} bytes, {len(characters)} characters, not in the source: {''.join(sorted(missing)) or 'none'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
