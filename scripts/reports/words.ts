// How reports speak of a protocol: its steps as lines, its features as a title, what its requirements are cited from.
// Nothing else in a report looks into an event, so that results of both protocols have the same forms.
import { flagsOf, nameOfSet, protocol, v1, type FeatureSet, type Step, type Trace } from '#model'
import { stepLines as stepLinesOfV1 } from '../v1/step-text.ts'
import { stepLines } from './step-text.ts'

export interface Words {
  /** What the requirements are cited from. */
  readonly source: string
  /** A device by its features; `gap` stands between the flags and their names. */
  titleOf(features: FeatureSet, gap?: string): string
  /** The same behind a requirement's name. */
  aboutOf(features: FeatureSet): string
  /** Steps as numbered lines, one of them marked where there is one. */
  stepLines(steps: Trace['steps'], marked: number | undefined): readonly string[]
}

const ofV2: Words = {
  source: 'header',
  titleOf: (features, gap = ' ') => `flags ${flagsOf(protocol.features, features)}${gap}${nameOfSet(features)}`,
  aboutOf: (features) => `features ${nameOfSet(features)}`,
  stepLines,
}

const ofV1: Words = {
  source: 'text of v1',
  titleOf: () => 'v1, which has no features',
  aboutOf: () => 'v1',
  // Steps of v1 are typed as those of v2 until somebody looks into them: here.
  stepLines: (steps, marked) => stepLinesOfV1(steps as unknown as readonly Step<v1.Event, v1.Replies>[], marked),
}

/** The words of a protocol by its name; those of v2 where none is named. */
export const wordsOf = (name: string | undefined): Words => (name === 'v1' ? ofV1 : ofV2)
