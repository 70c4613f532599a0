import { expect, test } from 'vitest'
import { noticeOf } from './vfio-backend.ts'

test('the notice promises what is kept: without an agent nobody resets the device of a process that was killed', () => {
  const recipe = { type: 'cdev', path: '/dev/vfio/devices/vfio0' } as const
  const device = { text: '0000:3b:00.2', label: '0000:3b:00.2', who: undefined, recipe, found: undefined }
  const last = (...args: Parameters<typeof noticeOf>) => noticeOf(...args).slice(3)
  expect(last([device], {})).toEqual(['At the end, however it comes, it is reset, and looked at once more.'])
  expect(last([device, device], { inProcess: true }).slice(1)).toEqual([
    'At the end, Ctrl-C included, they are reset, and looked at once more. Without an agent',
    '  nobody does so where this process is killed, or a call never returns: reset the device then.',
  ])
})
