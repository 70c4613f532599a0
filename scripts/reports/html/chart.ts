// A run as a sequence chart, beside the state machine on which the script draws its path. The chart is a list:
// without a script, on paper and to a screen reader it is the steps of the run, in their order, the broken one named.
import { flagsOf, protocol, type FeatureSet, type Trace } from '#model'
import { framesOf, type Frame, type Lane } from './frames.ts'
import { markup, type Content, type Markup } from './markup.ts'

/** A run to be shown. */
export interface Run {
  /** Unique on the page. */
  readonly id: string
  /** What it shows, for people who do not see it. */
  readonly label: string
  readonly features: FeatureSet
  readonly trace: Trace
  /** Index of the step that breaks the requirement. */
  readonly broken?: number | undefined
}

/** The id of the picture of a feature set, which the script clones. */
export const fsmId = (features: FeatureSet): string => `fsm-${flagsOf(protocol.features, features)}`

/** A device's lifeline at a step. A state that stays is not said again: what changes is seen. */
const lifeOf = ({ state, bars }: Lane, before: Lane | undefined): Markup =>
  markup`<span class="life">${bars.map(({ kind, part }) => markup`<i class="bar ${kind} ${part}"></i>`)}${
    before !== undefined && before.state === state ? undefined : markup`<em>${state ?? '?'}</em>`
  }</span>`

function stepOf(frame: Frame, before: Frame | undefined, isBroken: boolean): Markup {
  const { number, device, asked, answered, fate, way, lanes } = frame
  const kinds = ['step', `to${Math.min(device, 3)}`, ...(isBroken ? ['broken'] : [])]
  const which = lanes.length > 1 ? `device ${device}: ` : ''
  const says = isBroken ? markup`<strong>. Broken here.</strong>` : undefined
  const lives = lanes.map((lane, at) => lifeOf(lane, before?.lanes[at]))
  return markup`
    <li class="${kinds.join(' ')}" data-way="${way.join(' ')}">
      <b>${number}</b>
      <span class="ask">${which}${asked}</span>
      <span class="say ${fate}">${answered}${says}</span>
      ${lives}
    </li>`
}

const buttons = [
  ['first', 'First step', '|<'],
  ['back', 'Step back', '<'],
  ['on', 'Step on', '>'],
  ['last', 'Last step', '>|'],
] as const

const controls = markup`
  <div class="controls" role="group" aria-label="Steps">
    ${buttons.map(
      ([go, says, sign]) => markup`<button type="button" data-go="${go}" aria-label="${says}">${sign}</button>`,
    )}
    <output aria-live="polite"></output>
  </div>`

/** A run as a figure: controls, chart and picture. */
export function figureOf({ id, label, features, trace, broken }: Run, caption?: Content): Markup {
  const frames = framesOf(trace)
  const devices = frames[0]?.lanes.length ?? 1
  const heads = Array.from(
    { length: devices },
    (_, at) => markup`<span>${devices > 1 ? `device ${at}` : 'device'}</span>`,
  )
  const start = broken ?? frames.length - 1
  const steps = frames.map((frame, at) => stepOf(frame, frames[at - 1], at === broken))
  return markup`
    <figure class="play" id="${id}" data-fsm="${fsmId(features)}" data-start="${start}" tabindex="0"
      aria-label="${label}. Arrow keys step through it.">
      ${caption === undefined ? undefined : markup`<figcaption>${caption}</figcaption>`}
      ${controls}
      <div class="panes">
        <div class="chart many${Math.min(devices, 4)}">
          <p class="heads" aria-hidden="true"><b></b><span class="user">user</span>${heads}</p>
          <ol>${steps}</ol>
        </div>
        <div class="picture"></div>
      </div>
    </figure>`
}
