import { describe, expect, test } from 'vitest'
import { protocol } from '#model'
import { hashOf } from '../hash.ts'
import { checkDocument, type Claim, type Rests } from './claim.ts'

const hash = hashOf(protocol)
const claim: Claim<number> = {
  name: 'four',
  statement: 'Four is four.',
  version: 2,
  uses: [],
  check: (_, certificate) =>
    certificate === 4
      ? []
      : [
          { at: '', because: 'it is not 4' },
          { at: 'x', because: 'nor there' },
        ],
  holds: (certificate) => `${certificate}`,
}
const document = { theorem: 'four', version: 2, spec: hash, certificate: 4 }
const rests: Rests = {}

describe('a document', () => {
  test('is accepted as what it holds', () => {
    const { checked, yields } = checkDocument(claim, protocol, document, rests, { hash })
    expect(checked).toEqual({ theorem: 'four', type: 'accepted', holds: '4' })
    expect(yields).toEqual({})
  })

  test.each([
    [undefined, '', 'no certificate was given'],
    [[], '', 'an object was expected, not a list'],
    [{ ...document, theorem: 'five' }, 'theorem', 'it is for "five", not for four'],
    [{ ...document, version: 1 }, 'version', 'the statement is at version 2, not 1'],
    [{ ...document, spec: 'abc' }, 'spec', '"abc" is no SHA-256'],
    [
      { ...document, spec: hash.replace(/./, (digit) => (digit === '0' ? '1' : '0')) },
      'spec',
      'it is about another spec',
    ],
    [{ ...document, more: 1 }, '', 'has a key too many, "more"'],
  ])('%j is refused', (given, at, because) => {
    const { checked } = checkDocument(claim, protocol, given, rests, { hash })
    expect(checked).toEqual({ theorem: 'four', type: 'refused', refusals: [{ at, because }] })
  })

  test('of another spec is read where hashes are not compared', () => {
    const other = { ...document, spec: '0'.repeat(64) }
    expect(checkDocument(claim, protocol, other, rests, { hash, compareHash: false }).checked.type).toBe('accepted')
    const wrong = { ...other, certificate: 5 }
    expect(checkDocument(claim, protocol, wrong, rests, { hash, compareHash: false }).checked).toMatchObject({
      refusals: [{ at: 'certificate' }, { at: 'certificate.x' }],
    })
  })

  test('is refused where what it rests on is', () => {
    const resting: Claim<number> = { ...claim, uses: ['paths'] }
    const { checked } = checkDocument(resting, protocol, document, rests, { hash })
    expect(checked).toMatchObject({ refusals: [{ because: 'rests on paths, whose certificate is refused' }] })
  })
})
