import { expect, test } from 'vitest'
import { errnos, type Errno, type KnownErrno } from '../errno.ts'
import { denies, isPassing } from './errnos.ts'

const every: readonly Errno[] = [...(Object.keys(errnos) as KnownErrno[]), 'E4', 'E27']

test('three say that there is no such thing, five that it may be tried again, and none says both', () => {
  expect(every.filter(denies)).toEqual(['EINVAL', 'ENOTTY', 'EOPNOTSUPP'])
  expect(every.filter(isPassing)).toEqual(['EAGAIN', 'ENOMEM', 'EFAULT', 'EBUSY', 'E4'])
})
