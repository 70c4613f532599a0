// How the page looks: light and dark by the reader's setting or by choice, one column where there is little room, and
// on paper. A verdict is told by a sign and a word as well as by its colour.

/** Colours by theme: the same names, two sets of values. */
const light = `
  --ground: #fbfbfa; --panel: #ffffff; --raised: #f2f2ef; --ink: #1c1d1f; --soft: #5b5f66; --rule: #d9d9d4;
  --link: #1f4e9e; --good: #17692f; --bad: #b3261e; --warn: #8a5a00; --mute: #6a6e75; --bad-ground: #fdeceb;
  --warn-ground: #fff5e0; --good-ground: #e8f5eb; --saving: #2f6fb2; --resuming: #7d4bb0; --band: #f4f4f1;
  --heat1: #e9f1fb; --heat2: #cfe1f7; --heat3: #a9c9ee; --heat4: #7fafe3; --here: #fff2c4;`
const dark = `
  --ground: #131416; --panel: #1b1d20; --raised: #25282c; --ink: #e8e8e6; --soft: #a8adb5; --rule: #3a3e44;
  --link: #8fb7f2; --good: #7fce92; --bad: #ff8f86; --warn: #e8b65a; --mute: #9ba0a8; --bad-ground: #3a1f1e;
  --warn-ground: #352a14; --good-ground: #1a2e20; --saving: #5e9fe0; --resuming: #b58be4; --band: #202327;
  --heat1: #1e2a3a; --heat2: #24405f; --heat3: #2b5885; --heat4: #3572ad; --here: #4a3d10;`

const base = `
* { box-sizing: border-box }
html { scroll-padding-top: 5.5rem }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px }
.skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: .5rem; background: var(--panel);
  padding: .5rem }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
header, main, footer.page { max-width: 84rem; margin: 0 auto; padding: 1rem 1.25rem }
h1 { font-size: 1.35rem; margin: 0; line-height: 1.25 }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem } main { padding-top: 0 } main > :first-child > h2 { margin-top: 0 }
h3 { font-size: .95rem; margin: 1.1rem 0 .3rem; color: var(--soft); font-weight: 600 }
.lead { color: var(--soft); margin: .2rem 0 .8rem }
.name, code, .step .ask, .step em { font-family: ui-monospace, 'DejaVu Sans Mono', monospace }
button { font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--rule);
  border-radius: 6px;
  padding: .15rem .6rem; cursor: pointer }
button:hover { border-color: var(--link) } button:disabled { opacity: .45; cursor: default }
.top { display: flex; gap: 1rem; align-items: start; justify-content: space-between }
.banner { border-left: 6px solid var(--good); background: var(--good-ground); padding: .7rem 1rem; border-radius: 6px;
  margin: .8rem 0 }
.banner.bad { border-color: var(--bad); background: var(--bad-ground) }
.banner.warn { border-color: var(--warn); background: var(--warn-ground) }
.banner p { margin: 0 } .banner strong { font-size: 1.15rem } .banner .first { margin-top: .3rem }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .6rem 0; font-size: .9rem }
.facts dt { color: var(--soft) } .facts dd { margin: 0; overflow-wrap: anywhere }
details > summary { cursor: pointer; padding: .35rem .6rem; border-radius: 6px }
details > summary:hover { background: var(--raised) }
.card, .finding, .exercise { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px;
  margin: .3rem 0 }
.card > summary { display: grid; grid-template-columns: 15rem 1fr auto auto; gap: .6rem; align-items: center }
.card > summary .says { color: var(--soft); font-size: .9rem; margin: 0; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap }
.card[open] > summary .says { white-space: normal; color: var(--ink) }
.card > summary::before { content: none } .card > summary { list-style: none }
.body { padding: .2rem .9rem .9rem }
.name { font-size: .92em; overflow-wrap: anywhere }
.level { font-size: .75rem; color: var(--soft); border: 1px solid var(--rule); border-radius: 99px; padding: 0 .5rem }
.level.must { color: var(--ink); border-color: var(--soft) }
.cells { display: inline-flex; gap: .2rem } .sign { display: inline-grid; place-items: center; width: 1.35em;
  height: 1.35em; border-radius: 5px; font-weight: 700; font-size: .85rem; line-height: 1 }
.sign.upheld { color: var(--good); background: var(--good-ground) }
.sign.refuted { color: #fff; background: #b3261e }
.sign.deviates, .sign.excepted, .sign.unknown { color: var(--warn); background: var(--warn-ground) }
.sign.silent, .sign.inapplicable { color: var(--mute); background: var(--raised) }
.says { font-size: 1.02rem; margin: .4rem 0 } .duty, .none { color: var(--soft); margin: .3rem 0; font-size: .9rem }
.cite { margin: .4rem 0; padding: .1rem .8rem; border-left: 3px solid var(--rule); color: var(--soft) }
.cite p { margin: 0; color: var(--ink); font-style: italic } .cite footer { font-size: .8rem;
  font-family: ui-monospace, monospace }
.verdicts { list-style: none; padding: 0; font-size: .9rem; overflow-wrap: anywhere }
.verdicts li { margin: .15rem 0 }
.finding { border-left: 5px solid var(--bad) }
.finding.deviates, .finding.excepted, .finding.unknown { border-left-color: var(--warn) }
.finding > summary .short { display: block; color: var(--soft); font-size: .9rem; margin: .1rem 0 0 1.9rem }
.finding > summary .level { margin-left: .6rem } .finding[open] > summary .short { display: none }
.what { display: grid; gap: .3rem; margin: .3rem 0 } .what div { display: grid;
  grid-template-columns: 4.5rem 1fr; gap: .4rem }
.what dt { font-weight: 600 } .what dd { margin: 0; overflow-wrap: anywhere }
.what div:first-child dd { color: var(--bad); font-weight: 600 }
.replay { display: grid; grid-template-columns: auto 1fr; gap: .5rem; font-size: .85rem }
.replay code { background: var(--raised);
  padding: .2rem .5rem; border-radius: 5px; overflow-x: auto; white-space: pre }
.filters { display: flex; flex-wrap: wrap; gap: .5rem 1.2rem; align-items: end; background: var(--panel);
  border: 1px solid var(--rule);
  border-radius: 8px; padding: .6rem .9rem; margin: .6rem 0; position: sticky; top: 0; z-index: 2 }
.filters fieldset { border: 0; padding: 0; margin: 0; min-width: 0 }
.filters legend, .filters .field span { font-size: .78rem; color: var(--soft); padding: 0 }
.filters label { margin-right: .7rem; white-space: nowrap } .filters .field { display: grid; margin: 0 }
.filters input[type=search], .filters select { font: inherit; color: var(--ink); background: var(--ground);
  border: 1px solid var(--rule);
  border-radius: 6px; padding: .15rem .4rem; max-width: 14rem }
.filters output { margin-left: auto; color: var(--soft); font-size: .9rem }
[hidden] { display: none !important }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .82rem; color: var(--soft); padding: 0;
  list-style: none }
.exercise .wide { overflow-x: auto } .exercise table { border-collapse: separate; border-spacing: 2px;
  font-size: .76rem }
.exercise caption { text-align: left; color: var(--soft); padding: .3rem 0 } .exercise td { text-align: center;
  padding: .25rem .35rem; border-radius: 4px; min-width: 3.2rem }
.exercise th { font: 600 .72rem ui-monospace, monospace; text-align: right; padding: 0 .4rem }
.exercise th[scope=col] { text-align: center }
.exercise td small { display: block; font-size: .68rem } .exercise td.never { color: var(--bad);
  background: var(--panel); box-shadow: inset 0 0 0 1px var(--rule) }
.exercise td.never.barred { color: var(--mute) }
.heat1 { background: var(--heat1) } .heat2 { background: var(--heat2) } .heat3 { background: var(--heat3) }
.heat4 { background: var(--heat4) }
.barred { --stripe: color-mix(in srgb, var(--ink) 9%, transparent);
  background-image: repeating-linear-gradient(45deg, transparent 0 5px, var(--stripe) 5px 7px) }
footer.page { color: var(--soft); font-size: .85rem; border-top: 1px solid var(--rule); margin-top: 2rem }
`

const narrow = `
@media (max-width: 40rem) {
  body { font-size: 14px } header, main, footer.page { padding: .7rem .7rem }
  .facts { grid-template-columns: 1fr } .facts dd { margin-bottom: .35rem }
  .card > summary { grid-template-columns: 1fr auto; gap: 0 .6rem } .card > summary .level { display: none }
  .card > summary .says { grid-row: 2; grid-column: 1 / 3 } .filters { position: static }
html { scroll-padding-top: 1rem }
  .body { padding: .1rem .5rem .6rem } .filters output { margin-left: 0 }
}
`

const paper = `
@media print {
  :root:root:root { color-scheme: light; ${light} }
  .replay code { white-space: pre-wrap; overflow-wrap: anywhere }
  body { font-size: 10pt; background: #fff } .filters, .controls, .skip, .tools { display: none !important }
  .card, .finding, .exercise, .step, .banner { break-inside: avoid }
.panes, .exercise .sides { grid-template-columns: 1fr 1fr !important }
  .chart { max-height: none !important; overflow: visible !important } * { print-color-adjust: exact;
  -webkit-print-color-adjust: exact }
}
`

/** The whole style sheet, from its parts. */
export const styleOf = (...parts: readonly string[]): string =>
  [
    `:root { color-scheme: light dark; ${light} }`,
    `@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { ${dark} } }`,
    `:root[data-theme=light] { color-scheme: light } :root[data-theme=dark] { color-scheme: dark; ${dark} }`,
    base,
    ...parts,
    narrow,
    paper,
  ].join('\n')
