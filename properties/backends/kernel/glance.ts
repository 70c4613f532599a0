// A glance at a device: it is opened, asked for its features and its state, and closed again. To open a device is an
// act on it, so this is done only where somebody wants it; one that is in use refuses, and its user notices nothing.
import { reasonOf } from '#model'
import type { Calls } from './calls.ts'
import { asked } from './encoding.ts'
import { nameOf, openDevice, registersOf, type Recipe } from './recipe.ts'

export type Glance =
  | { readonly features: readonly string[]; readonly state: string }
  /** Why it was not to be opened, or did not answer; a sentence. */
  | { readonly because: string }

/** Looks at a device, which leaves nothing open. */
export async function glanceAt(calls: Calls, recipe: Recipe): Promise<Glance> {
  try {
    const { place, features } = await openDevice(calls, recipe, 0, 100)
    const asking = asked({ type: 'get-state' }, { place, bytes: () => new Uint8Array() })!
    const outcome = asking.outcome(await calls.perform(asking.calls.map((call) => ({ ...call, lane: 0 }))))
    if (outcome.type === 'ok') return { features, state: JSON.stringify(outcome.value).replaceAll('"', '') }
    return {
      because: `It does not tell its state: ${outcome.type === 'errno' ? nameOf(outcome.errno) : outcome.type}.`,
    }
  } catch (thrown) {
    return { because: reasonOf(thrown) }
  } finally {
    // The device first: what holds it can go only then.
    const close = registersOf(0).map((register) => ({ type: 'close', lane: 0, file: { register } }) as const)
    await calls.perform(close)
  }
}
