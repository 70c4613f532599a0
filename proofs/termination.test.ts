import { expect, test } from 'vitest'
import { chain, protocol } from '#model'
import type { PathsCertificate } from './check/paths.ts'
import { tableIn } from './check/table.ts'
import type { TerminationCertificate } from './check/termination.ts'
import { paths } from './paths.ts'
import { termination } from './termination.ts'

const { certificate } = paths.prove(protocol, {}) as { certificate: PathsCertificate }
const rests = { paths: tableIn(protocol, certificate) }

test('the loop without the guard never ends on the three blocked requests, and on no other', () => {
  const { sets } = (termination.prove(protocol, rests) as { certificate: TerminationCertificate }).certificate
  const endless = sets.flatMap(({ features, pairs }) =>
    pairs.flatMap(({ from, to, cycle }) =>
      cycle === null ? [] : [`${features.join('|')}: ${chain(from, to)}: ${cycle.join()}`],
    ),
  )
  expect(endless).toEqual([
    'STOP_COPY|PRE_COPY: STOP_COPY -> PRE_COPY: ERROR',
    'STOP_COPY|P2P|PRE_COPY: STOP_COPY -> PRE_COPY: ERROR',
    'STOP_COPY|P2P|PRE_COPY: STOP_COPY -> PRE_COPY_P2P: ERROR',
  ])
})

test('without PRE_COPY, as in Linux 5.18 to 6.1, there is no such request', () => {
  const { sets } = (termination.prove(protocol, rests) as { certificate: TerminationCertificate }).certificate
  const early = sets.filter(({ features }) => !features.includes('PRE_COPY'))
  expect(early).toHaveLength(2)
  expect(early.flatMap(({ pairs }) => pairs.filter(({ cycle }) => cycle !== null))).toEqual([])
})
