//! The page's one style sheet: a sober document on screen, A4 on paper. No file, font or script is fetched.

/// Inline CSS.
pub const CSS: &str = r#"
:root { --ink: #1c2733; --quiet: #6b7682; --rule: #c9d1d9; --band: #f3f6f9; --blue: #12355b; --red: #a61c1c; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: #fff; color: var(--ink); font: 15px/1.75 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "WenQuanYi Micro Hei", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 40px 64px; }
:lang(en) body, body:lang(en) { line-height: 1.6; }
header { border-bottom: 3px double var(--blue); padding-bottom: 14px; margin-bottom: 26px; }
h1 { font-size: 28px; line-height: 1.35; margin: 0 0 10px; color: var(--blue); text-align: center; letter-spacing: .04em; }
header .meta { display: flex; flex-wrap: wrap; justify-content: center; gap: 2px 28px; margin: 0; }
header .fine { text-align: center; margin: 6px 0 0; }
h2 { font-size: 20px; margin: 44px 0 12px; padding-bottom: 5px; border-bottom: 1px solid var(--blue); color: var(--blue); }
h3 { font-size: 16px; margin: 26px 0 6px; color: var(--blue); }
p { margin: 6px 0; }
p.answer { font-size: 17px; font-weight: 600; background: var(--band); border-left: 4px solid var(--blue); padding: 10px 14px; margin: 10px 0; }
p.l { display: flex; gap: 12px; }
p.l b { flex: 0 0 8.5em; color: var(--quiet); font-weight: 500; }
:lang(en) p.l b { flex-basis: 10em; }
.fine, small, figcaption { font-size: 12.5px; color: var(--quiet); }
.short { font-size: 14.5px; border: 1px solid var(--rule); padding: 4px 20px 12px; margin: 0 0 10px; }
.short h2 { border: 0; margin: 12px 0 4px; }
.short dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 8px 18px; }
.short dt { font-weight: 600; color: var(--blue); }
.short dd { margin: 0; }
.short dd p { margin: 0 0 2px; }
.wide { overflow-x: auto; margin: 10px 0 16px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; line-height: 1.5; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 6px 0; color: var(--ink); }
th { word-break: keep-all; }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
.wide > table:not(.wrap) td:not(.n):first-child { min-width: 6.5em; }
thead th { background: var(--band); border-top: 1.5px solid var(--blue); border-bottom: 1px solid var(--blue); font-weight: 600; vertical-align: bottom; }
tbody tr:last-child td { border-bottom: 1.5px solid var(--blue); }
.n { text-align: right; } td.n { white-space: nowrap; }
.q { color: #8a949e; }
.a { color: var(--red); font-weight: 600; }
td small { color: inherit; opacity: .8; font-size: 11.5px; font-weight: 400; }
figure { margin: 18px 0; }
figure img { display: block; width: 100%; max-width: 1000px; height: auto; margin: 0 auto; }
ul { margin: 6px 0; padding-left: 1.4em; }
li { margin: 3px 0; }
.mark { border: 1px solid var(--red); color: var(--red); border-radius: 2px; padding: 0 4px; font-size: 11.5px; white-space: nowrap; }
.warn { color: var(--red); font-weight: 600; }
.wrap { table-layout: fixed; } .wrap td { overflow-wrap: anywhere; }
@media screen and (max-width: 900px) { main { padding: 24px 20px 48px; } table { font-size: 12px; } th, td { padding: 4px; } }
@media print {
  @page { size: A4; margin: 16mm 14mm 16mm; }
  body { font-size: 10.5pt; line-height: 1.6; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 19pt; } h2 { font-size: 14pt; margin-top: 20pt; break-after: avoid; } h3 { font-size: 11.5pt; break-after: avoid; }
  p.answer { font-size: 11.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  thead th { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .wide { overflow: visible; }
  table { font-size: 8.2pt; } th, td { padding: 2.5pt 3.5pt; } td small { font-size: 7pt; }
  .fine, small, figcaption { font-size: 8.5pt; }
  thead { display: table-header-group; } tr, figure, .short, p.answer, p.l { break-inside: avoid; } caption { break-after: avoid; }
  figure img { max-height: 132mm; width: auto; max-width: 100%; }
}
"#;
