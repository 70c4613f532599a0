import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { infoMutants } from './info.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(infoMutants)).toMatchInlineSnapshot(`
    "info-refused-while-quiesced: precopy-info EINVAL, not {flags:0,initial:{u64:744},dirty:{u6
    info-absent: precopy-info ENOTTY, not {flags:0,initial:{u64:744},dirty:{u6
    info-anywhere: precopy-info {flags:0,initial:{u64:744},dirty:{u6, not EINVAL
    info-echoes-flags: raw-info byte 4 is 255, not 0
    info-leaves-out-what-waits: precopy-info ...u64:0},dirty:{u64:0}}, not ...u64:0},dirty:{u64:78}}
    info-initial-rises: precopy-info ...gs:0,initial:{u64:88},dirty:{u64:0}}, not ...gs:0,initial:{u64:0},dirty:{u64:88}}
    info-initial-is-zero: precopy-info ...gs:0,initial:{u64:0},dirty:{u64:744}, not ...gs:0,initial:{u64:744},dirty:{u64:0}
    info-never-falls: precopy-info ...gs:0,initial:{u64:744},dirty:{u64:0}, not ...gs:0,initial:{u64:0},dirty:{u64:0}}
    info-leaves-out-the-last-byte: precopy-info ...:0,initial:{u64:743},dirty:{u64:0}}, not ...:0,initial:{u64:744},dirty:{u64:0}}
    info-counts-a-byte-more: precopy-info ...:0,initial:{u64:745},dirty:{u64:0}}, not ...:0,initial:{u64:744},dirty:{u64:0}}
    info-wraps: precopy-info ...gs:0,initial:{u64:644},dirty:{u64:0}, not ...gs:0,initial:{u64:744},dirty:{u64:0}
    info-counts-holes: precopy-info ...gs:0,initial:{u64:4294967940},dirty:, not ...gs:0,initial:{u64:744},dirty:{u64:0}
    info-is-dirty-at-first: precopy-info ...4:744},dirty:{u64:744}}, not ...4:744},dirty:{u64:0}}
    info-elsewhere-is-enodev: precopy-info ENODEV, not EINVAL
    reinit-unasked: precopy-info {flags:1,initial:{u64:704},dirty:{u6, not {flags:0,initial:{u64:0},dirty:{u64:
    reinit-without-data: precopy-info {flags:1,initial:{u64:0},dirty:{u64:, not {flags:0,initial:{u64:0},dirty:{u64:
    reinit-keeps-dirty: precopy-info ...4:704},dirty:{u64:128}}, not ...4:704},dirty:{u64:0}}
    info-hides-new-initial-data: precopy-info {flags:0,initial:{u64:704},dirty:{u6, not {flags:1,initial:{u64:704},dirty:{u6
    opt-in-without-precopy: info-v2 null, not EINVAL
    features-shrink: get-features [STOP_COPY], not [STOP_COPY,P2P,PRE_COPY]
    features-undefined: get-features [P2P], not [STOP_COPY,P2P,PRE_COPY]
    size-while-running-alone: data-size EINVAL, not {u64:776}"
  `)
})
