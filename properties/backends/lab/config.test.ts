import { expect, test } from 'vitest'
import { fragmentOf, lackingIn, optionsOf } from './config.ts'

test('a fragment is an option a line, none of them twice', () => {
  expect(fragmentOf('plain').split('\n').slice(0, 2)).toEqual(['CONFIG_64BIT=y', 'CONFIG_HYPERVISOR_GUEST=y'])
  for (const flavour of ['plain', 'debug'] as const) {
    expect(new Set(optionsOf(flavour)).size).toBe(optionsOf(flavour).length)
  }
  expect([optionsOf('plain').length, optionsOf('debug').length]).toEqual([32, 48])
  expect(fragmentOf('plain').match(/^CONFIG_\w+=m$/gm)).toEqual(['CONFIG_SAMPLE_VFIO_MDEV_MTTY=m', 'CONFIG_KUNIT=m'])
})

test('the debug kernel is the plain one with more', () => {
  expect(optionsOf('debug')).toEqual(expect.arrayContaining([...optionsOf('plain')]))
})

test('an option that was not taken is named', () => {
  const config = fragmentOf('plain')
    .replace('CONFIG_IOMMUFD=y', '# CONFIG_IOMMUFD is not set')
    .replace('PVH=y', 'PVH=m')
  expect(lackingIn(config, 'plain')).toEqual(['PVH', 'IOMMUFD'])
  expect(lackingIn(fragmentOf('plain').replace('KUNIT=m', 'KUNIT=y'), 'plain')).toEqual(['KUNIT'])
  expect(lackingIn(fragmentOf('plain'), 'plain')).toEqual([])
  expect(lackingIn(fragmentOf('plain'), 'debug')).toContain('KASAN')
})
