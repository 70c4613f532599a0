import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { infoMutants } from './info.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(infoMutants)).toMatchInlineSnapshot(`
    "info-refused-while-quiesced: precopy-info EINVAL, not {flags:0,initial:{u64:74
    info-absent: precopy-info ENOTTY, not {flags:0,initial:{u64:74
    info-anywhere: precopy-info {flags:0,initial:{u64:74, not EINVAL
    info-echoes-flags: raw-info byte 4 is 255, not 0
    info-leaves-out-what-waits: precopy-info ...,dirty:{u64:0}}, not ...,dirty:{u64:78}}
    info-initial-rises: precopy-info ...nitial:{u64:88},dirty:{u, not ...nitial:{u64:0},dirty:{u6
    info-initial-is-zero: precopy-info ...nitial:{u64:0},dirty:{u6, not ...nitial:{u64:744},dirty:{
    info-never-falls: precopy-info ...nitial:{u64:744},dirty:{, not ...nitial:{u64:0},dirty:{u6
    info-leaves-out-the-last-byte: precopy-info ...tial:{u64:743},dirty:{u6, not ...tial:{u64:744},dirty:{u6
    info-counts-a-byte-more: precopy-info ...tial:{u64:745},dirty:{u6, not ...tial:{u64:744},dirty:{u6
    info-wraps: precopy-info ...nitial:{u64:644},dirty:{, not ...nitial:{u64:744},dirty:{
    info-counts-holes: precopy-info ...nitial:{u64:4294967940},, not ...nitial:{u64:744},dirty:{
    info-is-dirty-at-first: precopy-info ...,dirty:{u64:744}}, not ...,dirty:{u64:0}}
    info-elsewhere-is-enodev: precopy-info ENODEV, not EINVAL
    reinit-unasked: precopy-info {flags:1,initial:{u64:70, not {flags:0,initial:{u64:0}
    reinit-without-data: precopy-info {flags:1,initial:{u64:0}, not {flags:0,initial:{u64:0}
    reinit-keeps-dirty: precopy-info ...,dirty:{u64:128}}, not ...,dirty:{u64:0}}
    info-hides-new-initial-data: precopy-info {flags:0,initial:{u64:70, not {flags:1,initial:{u64:70
    opt-in-without-precopy: info-v2 null, not EINVAL
    features-shrink: get-features [STOP_COPY], not [STOP_COPY,P2P,PRE_COPY]
    features-undefined: get-features [P2P], not [STOP_COPY,P2P,PRE_COPY]
    size-while-running-alone: data-size EINVAL, not {u64:776}"
  `)
})
