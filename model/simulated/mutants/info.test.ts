import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { infoMutants } from './info.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = infoMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "info-refused-while-quiesced: precopy-info EINVAL, not itial:{u64:744},dirty:{u64:0}}
    info-absent: precopy-info ENOTTY, not itial:{u64:744},dirty:{u64:0}}
    info-anywhere: precopy-info itial:{u64:744},dirty:{u64:0}}, not EINVAL
    info-echoes-flags: raw-info 0000000000000000000000000000}}, not 0000000000000000000000000000}}
    info-leaves-out-what-waits: precopy-info initial:{u64:0},dirty:{u64:0}}, not nitial:{u64:0},dirty:{u64:78}}
    info-initial-rises: precopy-info nitial:{u64:88},dirty:{u64:0}}, not nitial:{u64:0},dirty:{u64:88}}
    info-initial-is-zero: precopy-info itial:{u64:0},dirty:{u64:744}}, not itial:{u64:744},dirty:{u64:0}}
    info-never-falls: precopy-info itial:{u64:744},dirty:{u64:0}}, not initial:{u64:0},dirty:{u64:0}}
    info-leaves-out-the-last-byte: precopy-info itial:{u64:743},dirty:{u64:0}}, not itial:{u64:744},dirty:{u64:0}}
    info-counts-a-byte-more: precopy-info itial:{u64:745},dirty:{u64:0}}, not itial:{u64:744},dirty:{u64:0}}
    info-wraps: precopy-info itial:{u64:644},dirty:{u64:0}}, not itial:{u64:744},dirty:{u64:0}}
    info-counts-holes: precopy-info u64:4294967940},dirty:{u64:0}}, not itial:{u64:744},dirty:{u64:0}}
    info-is-dirty-at-first: precopy-info ial:{u64:744},dirty:{u64:744}}, not itial:{u64:744},dirty:{u64:0}}
    info-elsewhere-is-enodev: precopy-info ENODEV, not EINVAL
    reinit-unasked: precopy-info itial:{u64:704},dirty:{u64:0}}, not nitial:{u64:0},dirty:{u64:88}}
    reinit-without-data: precopy-info initial:{u64:0},dirty:{u64:0}}, not initial:{u64:0},dirty:{u64:0}}
    reinit-keeps-dirty: precopy-info ial:{u64:704},dirty:{u64:128}}, not itial:{u64:704},dirty:{u64:0}}
    info-hides-new-initial-data: precopy-info itial:{u64:704},dirty:{u64:0}}, not itial:{u64:704},dirty:{u64:0}}
    opt-in-without-precopy: info-v2 null, not EINVAL
    features-shrink: get-features [STOP_COPY], not [STOP_COPY,P2P,PRE_COPY]
    features-undefined: get-features [P2P], not [STOP_COPY,P2P,PRE_COPY]
    size-while-running-alone: data-size EINVAL, not {u64:776}"
  `)
})
