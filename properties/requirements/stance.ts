// How the devices of a machine stand to each other, by the states that each may be in: whether one may run while
// another is stopped, and whether all of them are at rest. A device that was just opened or reset, and of which nothing
// was asked, is as good as quiesced in whatever state it is: it has nothing to send.
import { ERROR } from '#model'
import type { Chart } from './chart.ts'

/** The devices of a machine by their place in it. */
export interface Members {
  /** The states that each may be in, as bits of the chart. */
  readonly states: readonly number[]
  readonly isFresh: readonly boolean[]
}

export interface Stance {
  /** One may run, or have failed, while another may be stopped: what is sent may get lost. */
  readonly isStirred: boolean
  /** One may have failed, or be loaded: its state may become any other. */
  readonly isStraying: boolean
  /** None runs. */
  readonly isResting: boolean
  /** None runs, and none is loaded. */
  readonly isQuiet: boolean
  /** Certainly none is stopped. */
  readonly isUp: boolean
}

interface Masks {
  readonly running: number
  readonly stopped: number
  readonly resuming: number
  readonly error: number
}

const masks = new WeakMap<Chart, Masks>()

function masksOf(chart: Chart): Masks {
  const known = masks.get(chart)
  if (known !== undefined) return known
  const made = {
    running: chart.where(({ operation }) => operation === 'running'),
    stopped: chart.where(({ operation }) => operation === 'stopped'),
    resuming: chart.where(({ session }) => session === 'resuming'),
    error: chart.bits.get(ERROR)!,
  }
  masks.set(chart, made)
  return made
}

export function stanceOf(chart: Chart, { states, isFresh }: Members): Stance {
  const { running, stopped, resuming, error } = masksOf(chart)
  const has = (place: number, set: number): boolean => (states[place]! & set) !== 0
  // A device that has failed may do anything.
  const mayRun = (place: number): boolean => !isFresh[place]! && has(place, running | error)
  const mayStand = (place: number): boolean => has(place, stopped | error)
  const places = [...states.keys()]
  const isResting = places.every((place) => !mayRun(place) && !has(place, error))
  return {
    isStirred: places.some((one) => mayRun(one) && places.some((other) => other !== one && mayStand(other))),
    isStraying: places.some((place) => has(place, resuming | error)),
    isResting,
    isQuiet: isResting && !places.some((place) => has(place, resuming)),
    isUp: !places.some((place) => has(place, stopped)),
  }
}

/** What is certain of a device: that it runs, that it is stopped; undefined where it is neither, or not certain. */
export function certainty(chart: Chart, { states, isFresh }: Members, place: number): 'runs' | 'stopped' | undefined {
  const { running, stopped } = masksOf(chart)
  const state = states[place]!
  if (state !== 0 && (state & ~stopped) === 0) return 'stopped'
  return state !== 0 && (state & ~running) === 0 && !isFresh[place]! ? 'runs' : undefined
}

/** A device that certainly runs while another one is certainly stopped, one of the two in this place. */
export function trespassers(
  chart: Chart,
  members: Members,
  place: number,
): { readonly runner: number; readonly stopped: number } | undefined {
  const own = certainty(chart, members, place)
  const wanted = own === 'runs' ? 'stopped' : own === 'stopped' ? 'runs' : undefined
  if (wanted === undefined) return undefined
  const other = [...members.states.keys()].find((one) => one !== place && certainty(chart, members, one) === wanted)
  if (other === undefined) return undefined
  return own === 'runs' ? { runner: place, stopped: other } : { runner: other, stopped: place }
}
