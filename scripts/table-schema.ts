// The JSON of a table as a schema: what `vfio-mig export json` and `vfio-mig table --format json` write. A reader may
// rely on it; the writer's test holds what is written against it.
import { z } from 'zod'

const state = z.string().describe('The name of a state, without VFIO_DEVICE_STATE_.')

export const tableJson = z
  .strictObject({
    revision: z.string().describe('The revision of the protocol.'),
    features: z.array(z.string()).describe('The features of the device, without VFIO_MIGRATION_.'),
    flags: z.int().min(0).describe('The same as VFIO_DEVICE_FEATURE_MIGRATION reports them.'),
    rule: z.string().describe('The reading of the path rule that the table follows (see: vfio-mig rules).'),
    states: z.record(state, z.int().min(1).max(255)).describe('The states that can be requested, with their numbers.'),
    required: z.record(state, z.array(z.string())).describe('The features without which a state cannot be requested.'),
    arcs: z.array(z.tuple([state, state])).describe('The steps that a driver implements.'),
    cells: z
      .record(state, z.record(state, state))
      .describe('The next state, by current state and target; ERROR where it is refused, TIED where the rule ties.'),
    paths: z
      .record(z.string().regex(/^\w+ -> \w+$/), z.array(z.array(state).min(2)))
      .describe('The shortest paths of each pair, both ends included; none where the pair is blocked.'),
  })
  .describe('A transition table of VFIO device migration.')

/** The published JSON Schema of a table, as text. */
export const tableSchema = (): string => `${JSON.stringify(z.toJSONSchema(tableJson), null, 2)}\n`
