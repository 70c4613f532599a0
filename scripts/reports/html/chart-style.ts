// How a run looks: a list drawn as a sequence chart, its lifelines and sessions as borders and bars of its rows, and
// the state machine beside it, painted by the classes that the script sets.

export const chartStyle = `
.play { margin: .8rem 0; border: 1px solid var(--rule); border-radius: 8px; padding: .6rem;
  background: var(--ground) }
.play figcaption { color: var(--soft); font-size: .88rem; margin-bottom: .4rem }
.controls { display: flex; gap: .35rem; align-items: center; flex-wrap: wrap; margin-bottom: .4rem }
.controls button { font-family: ui-monospace, monospace; min-width: 2.4rem }
.controls output { margin-left: .5rem; font-size: .9rem }
.panes { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; align-items: start }
.exercise .sides { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); gap: 1rem;
  align-items: start }
.chart { max-height: 34rem; overflow: auto; scrollbar-gutter: stable } .chart ol { list-style: none; margin: 0;
  padding: 0 }
.chart { --wide: 7.6rem } .chart .step, .heads { display: grid;
  grid-template-columns: 1.9rem minmax(9rem, 1fr) repeat(var(--many, 1), var(--wide)) }
.many2 { --many: 2; --wide: 6.4rem } .many3 { --many: 3; --wide: 5.8rem } .many4 { --many: 4; --wide: 5.4rem }
.heads { margin: 0; font-size: .78rem; color: var(--soft); position: sticky; top: 0; background: var(--ground);
  z-index: 2; padding-bottom: .2rem }
.heads span { transform: translateX(-50%); width: max-content } .heads .user { transform: translateX(-.2rem) }
.step { position: relative; font-size: .84rem; cursor: pointer }
.step > b { grid-column: 1; grid-row: 1 / 3; text-align: right; padding: .35rem .5rem 0 0; color: var(--soft);
  font-weight: 400 }
.step .ask, .step .say { position: relative; border-left: 2px solid var(--soft);
  padding: .3rem .9rem .15rem .6rem; overflow-wrap: anywhere; min-width: 0 }
.step .ask { grid-row: 1; font-size: .8rem } .step .say { grid-row: 2; color: var(--soft); text-align: right;
  padding: .1rem .9rem .35rem .6rem }
.to0 .ask, .to0 .say { grid-column: 2 } .to1 .ask, .to1 .say { grid-column: 2 / 4 }
.to2 .ask, .to2 .say { grid-column: 2 / 5 }
.to3 .ask, .to3 .say { grid-column: 2 / 6 }
.to1 .ask, .to1 .say { padding-right: calc(var(--wide) + .9rem) }
.to2 .ask, .to2 .say { padding-right: calc(2 * var(--wide) + .9rem) }
.to3 .ask, .to3 .say { padding-right: calc(3 * var(--wide) + .9rem) }
.step .ask::after, .step .say::after { content: ''; position: absolute; left: 0; right: 0; bottom: 0;
  border-bottom: 1.5px solid var(--ink) }
.step .say::after { border-bottom: 1.5px dashed var(--soft); bottom: .15rem }
.step .ask::before, .step .say::before { content: ''; position: absolute; bottom: -3.5px;
  border: 4px solid transparent; z-index: 1 }
.step .ask::before { right: 0; border-left: 7px solid var(--ink); border-right: 0 }
.step .say::before { left: 0; bottom: calc(.15rem - 3.5px); border-right: 7px solid var(--soft); border-left: 0 }
.step .say.refused { color: var(--warn); font-weight: 600 } .step .say.bad { color: var(--bad); font-weight: 600 }
.step .life { grid-row: 1 / 3; position: relative; border-left: 2px solid var(--soft); min-height: 2.9rem;
  padding: 1.35rem 0 0 1.15rem; pointer-events: none }
.step .life:nth-of-type(3) { grid-column: 3 } .step .life:nth-of-type(4) { grid-column: 4 }
.step .life:nth-of-type(5) { grid-column: 5 } .step .life:nth-of-type(6) { grid-column: 6 }
.step em { font-style: normal; font-size: .7rem; border: 1px solid var(--rule); background: var(--panel);
  border-radius: 4px; padding: 0 .25rem; white-space: nowrap; position: relative }
.bar { position: absolute; left: -6px; width: 10px; top: 0; bottom: 0; background: var(--saving);
  border: solid var(--ground); border-width: 0 1px }
.bar.resuming { background: var(--resuming) } .bar.none { background: var(--bad) } .bar + .bar { left: -2px }
.bar.opens { top: 1.2rem; border-radius: 5px 5px 0 0 } .bar.ends { bottom: 1rem; border-radius: 0 0 5px 5px }
.step.broken { background: var(--bad-ground); outline: 2px solid var(--bad); outline-offset: -2px;
  border-radius: 4px }
.step.broken .ask::after { border-color: var(--bad) } .step.broken .ask::before { border-left-color: var(--bad) }
.step.broken > b, .step.broken .say, .step.broken strong { color: var(--bad); font-weight: 700 }
.step[aria-current] > b { color: var(--ground); background: var(--link); border-radius: 4px; font-weight: 700 }
.step[aria-current]:not(.broken) { background: var(--here) } .step.later { opacity: .5 }
.fsm { width: 100%; height: auto; display: block; max-width: 44rem } .fsm .band { fill: var(--band) }
.fsm text { fill: var(--ink); font: 10px system-ui, sans-serif }
.fsm .heading { fill: var(--soft); font-size: 9px } .fsm .middle, .fsm .name, .fsm .count { text-anchor: middle }
.fsm .name { font: 600 11px ui-monospace, 'DejaVu Sans Mono', monospace }
.fsm .box { fill: var(--panel); stroke: var(--soft); stroke-width: 1.2 } .fsm .apart .box { stroke-dasharray: 5 3 }
.fsm .line { fill: none; stroke: var(--soft); stroke-width: 1.2 } .fsm .head, .fsm .dot { fill: var(--soft) }
.fsm .closes .line { stroke-dasharray: 5 3 }
.fsm .plate { fill: var(--panel); stroke: var(--rule) } .fsm .count { font-size: 9px; font-weight: 600 }
.fsm .never .line { stroke: var(--bad); stroke-dasharray: 2 4 }
.fsm .never .head, .fsm .never .count { fill: var(--bad) }
.fsm .past .line { stroke: var(--link); stroke-width: 2 } .fsm .past .head, .fsm .past .dot { fill: var(--link) }
.fsm .way .line { stroke: var(--bad); stroke-width: 3.4 } .fsm .way .head, .fsm .way .dot { fill: var(--bad) }
.calm .fsm .way .line { stroke: var(--link) } .calm .fsm .way .head, .calm .fsm .way .dot { fill: var(--link) }
.fsm .seen .box { stroke: var(--link); stroke-width: 2 } .fsm .here .box { fill: var(--here); stroke: var(--ink);
  stroke-width: 3 }
.unsure, .legend { color: var(--soft); font-size: .85rem; margin: .3rem 0 0 }
@media (max-width: 52rem) { .panes, .exercise .sides { grid-template-columns: 1fr } .chart { max-height: none;
  --wide: 6.2rem }
  .step em { font-size: .62rem; padding: 0 .15rem } .step .life { padding-left: .6rem } }
`
