// What the runs exercised, painted on the state machine: each arc with how often it was performed, and a table of every
// pair of states. What was never asked is as much to be seen as what was.
import { chain, combinationOf, ERROR, protocol, restrict, tableOf, type Spec } from '#model'
import type { Exercise, Request } from '../../exercise.ts'
import { featuresText } from '../summary.ts'
import { fsmOf } from './fsm.ts'
import { markup, plural, raw, shortCount, type Content, type Markup } from './markup.ts'

/** How often each arc was performed, by what succeeded: each arc of its way was. */
export function arcCounts(spec: Spec, requests: readonly Request[]): ReadonlyMap<string, number> {
  const table = tableOf(spec)
  const counts = new Map<string, number>()
  for (const { from, to, taken } of requests) {
    if (from === to || from === ERROR || to === ERROR) continue
    const [path = []] = combinationOf(table, from, to).paths
    for (const [at, head] of path.slice(1).entries()) {
      const arc = chain(path[at]!, head)
      counts.set(arc, (counts.get(arc) ?? 0) + taken)
    }
  }
  return counts
}

interface Range {
  readonly least: number
  readonly most: number
}

/** How strongly a count is painted, from 1 to 4: by its order of magnitude among the others. */
const strength = (count: number, { least, most }: Range): number =>
  Math.min(4, 1 + Math.floor((4 * Math.log(count / least)) / Math.log((most + 1) / least)))

function cellOf(spec: Spec, from: string, to: string, request: Request | undefined, range: Range): Markup {
  const isPossible = from !== ERROR && to !== ERROR && (from === to || combinationOf(tableOf(spec), from, to).count > 0)
  const kind = isPossible ? '' : ' barred'
  if (request === undefined) return markup`<td class="never${kind}" title="${chain(from, to)}: never asked">never</td>`
  const { asked, taken } = request
  const says = `${chain(from, to)}: asked ${plural(asked, 'time')}, succeeded ${plural(taken, 'time')}`
  return markup`<td class="heat${strength(asked, range)}${kind}" title="${says}">${shortCount(asked)}${
    isPossible && taken < asked ? markup`<small>${shortCount(asked - taken)} refused</small>` : undefined
  }</td>`
}

function exerciseOf({ features, requests }: Exercise, isOpen: boolean): Markup {
  const spec = restrict(protocol, features)
  const names = [...spec.states.map(({ name }) => name), ERROR]
  const counts = arcCounts(spec, requests)
  const done = spec.arcs.filter(({ from, to }) => (counts.get(chain(from, to)) ?? 0) > 0).length
  const pairs = `${requests.length} of ${names.length ** 2} pairs asked`
  const summary = `${featuresText(features)}: ${done} of ${spec.arcs.length} arcs performed, ${pairs}`
  const all = requests.map(({ asked }) => asked)
  const range: Range = { least: Math.min(...all), most: Math.max(...all) }
  const rows = names.map(
    (from) =>
      markup`<tr><th scope="row">${from}</th>${names.map((to) =>
        cellOf(
          spec,
          from,
          to,
          requests.find((one) => one.from === from && one.to === to),
          range,
        ),
      )}</tr>`,
  )
  const heads = names.map((name) => markup`<th scope="col"><span>${name}</span></th>`)
  const label = `The state machine with ${featuresText(features)}; each arc says how often it was performed`
  return markup`
    <details class="exercise"${raw(isOpen ? ' open' : '')}>
      <summary>${summary}</summary>
      <div class="body sides">
        <div class="picture">${fsmOf(spec, label, counts)}</div>
        <div class="wide" role="region" tabindex="0" aria-label="Pairs of states, ${featuresText(features)}">
          <table>
            <caption>
              From a state (row) to the one requested (column): how often it was asked. Striped: no way leads there.
            </caption>
            <thead><tr><td></td>${heads}</tr></thead>
            <tbody>${rows}</tbody>
          </table>
        </div>
      </div>
    </details>`
}

/** The part of the page about what was exercised; empty where nobody counted. */
export function exercisePart(all: readonly Exercise[]): Content {
  if (all.length === 0) return undefined
  const most = all.reduce((best, one) => (one.features.length > best.features.length ? one : best))
  const parts = all.map((one) => exerciseOf(one, one === most))
  return markup`
    <section aria-labelledby="exercise">
      <h2 id="exercise">What was exercised</h2>
      <p class="lead">Requests that the runs made, counted where the state before was known.</p>
      ${parts}
    </section>`
}
