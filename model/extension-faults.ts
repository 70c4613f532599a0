// What is wrong with an extension, field by field: names and numbers already taken, things that do not exist, sets that
// are not defined, and, once all of that is right, states without a way in or out and sessions that nothing closes.
import { chain, type Arc } from './arcs.ts'
import type { Extension, ExtensionFault, ExtensionState } from './extension.ts'
import { BIT_MAX, featureSetsOf, isWithin, nameOfSet, type FeatureRow, type FeatureSet } from './features.ts'
import { countNames, isCount } from './kernel/read/counting.ts'
import { sessionEffect } from './sessions.ts'
import { restrict, stateOf, type Spec } from './spec.ts'
import { ERROR, type StateRow } from './states.ts'

const named = (rows: readonly { readonly name: string }[]): string => rows.map(({ name }) => name).join(', ')

/** What is wrong with the new features. */
export function featureFaults(spec: Spec, { features }: Extension, all: readonly FeatureRow[]): ExtensionFault[] {
  return features.flatMap((row, index) => {
    const at = `features[${index}]`
    const others = [...spec.features, ...features.slice(0, index)]
    const faults: ExtensionFault[] = []
    if (others.some(({ name }) => name === row.name)) {
      faults.push({
        at: `${at}.name`,
        message: `${row.name} is a feature already`,
        remedy: 'Give the new feature a name of its own.',
      })
    }
    const holder = others.find(({ bit }) => bit === row.bit)
    if (holder !== undefined) {
      const free = Array.from({ length: BIT_MAX + 1 }, (_, bit) => bit).find((bit) =>
        all.every((other) => other.bit !== bit),
      )
      faults.push({
        at: `${at}.bit`,
        message: `bit ${row.bit} is that of ${holder.name}`,
        remedy: `The lowest free bit is ${free}.`,
      })
    }
    for (const [position, need] of row.needs.entries()) {
      if (all.some(({ name }) => name === need) && need !== row.name) continue
      faults.push({
        at: `${at}.needs[${position}]`,
        message: `${need} is no feature`,
        remedy: `The features are ${named(all)}.`,
      })
    }
    return faults
  })
}

const unknownFeatures = (at: string, requires: FeatureSet, all: readonly FeatureRow[]): ExtensionFault[] =>
  requires.flatMap((name, index) =>
    all.some((row) => row.name === name)
      ? []
      : [
          {
            at: `${at}.requires[${index}]`,
            message: `${name} is no feature`,
            remedy: `The features are ${named(all)}; add it under "features".`,
          },
        ],
  )

/** What is wrong with the new states, each by itself. */
export function stateFaults(spec: Spec, { states }: Extension, extended: Spec): ExtensionFault[] {
  const sets = featureSetsOf(extended.features)
  return states.flatMap((state, index) => {
    const at = `states[${index}]`
    const others = [...spec.states, ...states.slice(0, index)]
    const faults = unknownFeatures(at, state.requires, extended.features)
    if (isCount(state.name)) {
      faults.push({
        at: `${at}.name`,
        message: `${state.name} is a name for the number of states, and would be read as that in C`,
        remedy: `Give the state a name that says what a device does in it; such names are ${countNames}.`,
      })
    }
    if (state.name === ERROR || others.some(({ name }) => name === state.name)) {
      faults.push({
        at: `${at}.name`,
        message: `${state.name} is a state already`,
        remedy: 'Give the new state a name of its own.',
      })
    }
    const holder = others.find(({ number }) => number === state.number)
    if (holder !== undefined || state.number === 0) {
      const last = Math.max(...extended.states.map(({ number }) => number))
      faults.push({
        at: `${at}.number`,
        message: `${state.number} is the number of ${holder?.name ?? ERROR}`,
        remedy: `The next free number is ${last + 1}.`,
      })
    }
    if (state.row > extended.states.length - 1) {
      faults.push({
        at: `${at}.row`,
        message: `row ${state.row} is past the table's end`,
        remedy: `Rows go from 0 to ${extended.states.length - 1}; ERROR stays last.`,
      })
    }
    if (faults.length === 0 && !sets.some((set) => sameNames(set, state.requires))) {
      const closest = sets.find((set) => isWithin(state.requires, set))
      faults.push({
        at: `${at}.requires`,
        message: `${nameOfSet(state.requires)} is no defined feature set`,
        remedy:
          closest === undefined
            ? 'Look at the "needs" of its features.'
            : `The least defined set that holds it is ${nameOfSet(closest)}.`,
      })
    }
    if (state.standsIn !== null) faults.push(...standInFaults(at, state, extended))
    return faults
  })
}

const sameNames = (a: FeatureSet, b: FeatureSet): boolean => a.length === b.length && isWithin(a, b)

function standInFaults(at: string, state: ExtensionState, extended: Spec): ExtensionFault[] {
  const other = state.standsIn === state.name ? undefined : stateOf(extended, state.standsIn!)
  const fault = (message: string, remedy: string): ExtensionFault[] => [{ at: `${at}.standsIn`, message, remedy }]
  if (other === undefined)
    return fault(
      `${state.standsIn} is no other state`,
      `The states are ${named(extended.states)}; null removes its arcs instead.`,
    )
  if (other.session !== state.session)
    return fault(
      `${other.name} has session ${other.session}, ${state.name} has ${state.session}`,
      'A state stands in for one of the same session; null removes its arcs instead.',
    )
  if (isWithin(state.requires, other.requires))
    return fault(
      `${other.name} needs all that ${state.name} needs, so it can never stand in for it`,
      'Name a state with fewer requirements, or null.',
    )
  return []
}

/** What is wrong with the arcs that are added and taken away. */
export function arcFaults(spec: Spec, { arcs, removes }: Extension, extended: Spec): ExtensionFault[] {
  const known = `The states are ${named(extended.states)}; add new ones under "states".`
  const unknown = (at: string, name: string): ExtensionFault[] =>
    name === ERROR
      ? [
          {
            at,
            message: 'ERROR has no arcs',
            remedy: 'Any request may fail into ERROR, and only a reset leaves it; leave the arc out.',
          },
        ]
      : stateOf(extended, name) === undefined
        ? [{ at, message: `${name} is no state`, remedy: known }]
        : []
  const added = arcs.flatMap((arc, index) => {
    const at = `arcs[${index}]`
    const faults = [
      ...unknown(`${at}.from`, arc.from),
      ...unknown(`${at}.to`, arc.to),
      ...unknownFeatures(at, arc.requires, extended.features),
    ]
    if (faults.length > 0) return faults
    const same = (other: Pick<Arc, 'from' | 'to'>): boolean => other.from === arc.from && other.to === arc.to
    if (arc.from === arc.to)
      return [
        {
          at,
          message: `${arc.from} to itself is no arc`,
          remedy: 'Leave it out: a request for the state the device is in changes nothing.',
        },
      ]
    if (spec.arcs.some(same) && !removes.some(same))
      return [{ at, message: `${chain(arc.from, arc.to)} is an arc already`, remedy: 'Leave it out.' }]
    if (arcs.slice(0, index).some(same))
      return [{ at, message: `${chain(arc.from, arc.to)} is given twice`, remedy: 'Leave one of the two out.' }]
    if (sessionEffect(stateOf(extended, arc.from)!, stateOf(extended, arc.to)!) === 'reopens') {
      return [
        {
          at,
          message: `${chain(arc.from, arc.to)} ends one session and opens another`,
          remedy: 'Lead it through a state without a session: one data_fd is returned per request.',
        },
      ]
    }
    return []
  })
  const removed = removes.flatMap(({ from, to }, index) =>
    spec.arcs.some((arc) => arc.from === from && arc.to === to)
      ? []
      : [
          {
            at: `removes[${index}]`,
            message: `${chain(from, to)} is no arc`,
            remedy: `The arcs are ${spec.arcs.map((arc) => chain(arc.from, arc.to)).join(', ')}.`,
          },
        ],
  )
  return [...added, ...removed]
}

/** New states without a way in or out, and arcs that open a session which no arc closes, for each feature set. */
export function deadEnds({ states, arcs, removes }: Extension, extended: Spec): ExtensionFault[] {
  const faults: ExtensionFault[] = states.flatMap(({ name }, index) => {
    const missing = [
      ...(extended.arcs.some(({ to }) => to === name) ? [] : ['leads to']),
      ...(extended.arcs.some(({ from }) => from === name) ? [] : ['leaves']),
    ]
    return missing.map((verb) => ({
      at: `states[${index}]`,
      message: `no arc ${verb} ${name}`,
      remedy: 'Add one under "arcs".',
    }))
  })
  for (const set of featureSetsOf(extended.features)) {
    const spec = restrict(extended, set)
    for (const { from, to } of spec.arcs) {
      const opened = stateOf(spec, to)!
      if (sessionEffect(stateOf(spec, from)!, opened) !== 'opens' || closes(spec, opened)) continue
      const index = arcs.findIndex((arc) => arc.from === from && arc.to === to)
      const gone = removes.findIndex(
        (arc) => sessionEffect(stateOf(extended, arc.from)!, stateOf(extended, arc.to)!) === 'closes',
      )
      const at = index >= 0 ? `arcs[${index}]` : gone >= 0 ? `removes[${gone}]` : 'arcs'
      faults.push({
        at,
        message: `with ${nameOfSet(set)}, ${chain(from, to)} opens a session that no arc closes`,
        remedy: `Add an arc that leaves the ${opened.session} session for a state without one.`,
      })
    }
  }
  return faults
}

/** Whether a session entered at a state can be left again by arcs. */
function closes(spec: Spec, entered: StateRow): boolean {
  const reached = new Set([entered.name])
  for (const name of reached) {
    for (const arc of spec.arcs.filter(({ from }) => from === name)) {
      const head = stateOf(spec, arc.to)!
      if (head.session !== entered.session) return true
      reached.add(head.name)
    }
  }
  return false
}
