import { beforeAll, describe, expect, test } from 'vitest'
import { protocol, type Hardcoded } from '#model'
import { kernelTable } from '../kernel-table.ts'
import { paths } from '../paths.ts'
import type { Rests } from './claim.ts'
import { kernelTableClaim, kernelTableClaimOver, references, type KernelTableCertificate } from './kernel-table.ts'

let rests: Rests
let certificate: KernelTableCertificate
beforeAll(() => {
  const proof = paths.prove(protocol, {})
  if (proof.type === 'proved') rests = paths.yields!(protocol, proof.certificate)
  const own = kernelTable.prove(protocol, rests)
  if (own.type === 'proved') certificate = own.certificate
})

/** The kernel's tables with one of them replaced. */
const having = (index: number, hardcoded: Hardcoded): typeof references =>
  references.map((reference, at) => (at === index ? { ...reference, hardcoded } : reference))

test('the certificate is accepted', () => {
  expect(kernelTableClaim.check(protocol, certificate, rests)).toEqual([])
  expect(certificate.tables.map(({ cells }) => cells.length)).toEqual([36, 64])
})

describe.each([
  [0, 36 * 5, 6 * 8],
  [1, 64 * 7, 8 * 8],
])('hardcoded table %i', (index, cellFlips, flagFlips) => {
  const { hardcoded } = references[index]!
  const { cells, required } = hardcoded
  const names = Object.keys(cells)

  test(`refused with any of ${cellFlips} flipped cells, and with the certificate flipped along`, () => {
    let flips = 0
    for (const from of names) {
      for (const to of names) {
        for (const next of names.filter((name) => name !== cells[from]![to])) {
          flips++
          const flipped = { ...hardcoded, cells: { ...cells, [from]: { ...cells[from], [to]: next } } }
          const claim = kernelTableClaimOver(having(index, flipped))
          const refusals = claim.check(protocol, certificate, rests)
          expect(refusals.map(({ because }) => because.split(':')[0])).toEqual([`${from} -> ${to}`])
          const tables = certificate.tables.map((table, at) => {
            if (at !== index) return table
            return {
              ...table,
              cells: table.cells.map((cell) => (cell.from === from && cell.to === to ? { from, to, next } : cell)),
            }
          })
          expect(claim.check(protocol, { tables }, rests)).toHaveLength(1)
        }
      }
    }
    expect(flips).toBe(cellFlips)
  })

  test(`refused with any of ${flagFlips} other flags`, () => {
    let flips = 0
    for (const [state, flags] of Object.entries(required)) {
      for (const other of [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((each) => each !== flags).slice(0, 8)) {
        flips++
        const claim = kernelTableClaimOver(having(index, { ...hardcoded, required: { ...required, [state]: other } }))
        expect(claim.check(protocol, certificate, rests)).toHaveLength(1)
      }
    }
    expect(flips).toBe(flagFlips)
  })
})

test('refused without the table it is about, and for a spec without the features', () => {
  expect(kernelTableClaim.check(protocol, certificate, {})[0]?.because).toMatch(/^rests on paths/)
  const claim = kernelTableClaimOver(references.map((reference) => ({ ...reference, features: ['OTHER'] })))
  expect(claim.check(protocol, certificate, rests)[0]?.because).toBe('the spec has no set OTHER')
})
