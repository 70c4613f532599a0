// What is likely behind the files, each seen to be said and not said.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { auditsOf } from './audit.ts'
import { chargesOf, text } from './example.fixture.ts'

const parse = await cParser()

const flags7 = 'VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_PRE_COPY | VFIO_MIGRATION_P2P;'
const cases: readonly (readonly [string, string, string])[] = [
  ['session->disabled ? -ENODEV : toy_copy', 'toy_copy', 'file/read-after-end'],
  ['if (session->disabled)\n\t\treturn -ENODEV;', '', 'file/write-after-end'],
  ['session->failed = true;', '', 'file/refused-write'],
  ['check_add_overflow(filp->f_pos, len, &end) || ', '', 'file/overflow'],
  ['VFIO_MIGRATION_STOP_COPY;', flags7, 'file/temporary-end'],
  ['VFIO_MIGRATION_STOP_COPY;', flags7, 'file/poll'],
  ['VFIO_MIGRATION_STOP_COPY;', flags7, 'file/no-info'],
  ['ret = toy_load(toy);\n\t\tif (ret)\n\t\t\treturn ERR_PTR(ret);', '', 'file/load-cannot-fail'],
  ['toy->state = VFIO_DEVICE_STATE_RUNNING;', '', 'reset/running'],
  ['VFIO_DEVICE_STATE_RUNNING;\n\ttoy_end_all(toy);', 'VFIO_DEVICE_STATE_RUNNING;', 'reset/sessions'],
  ['.reset_done', '.other', 'reset/absent'],
]

test.each(cases)('%s', (from, to, charge) => {
  expect(chargesOf()).not.toContain(charge)
  expect(chargesOf(from, to)).toContain(charge)
})

const info = (state: string, rest: string): string =>
  `static long toy_info(struct file *filp, unsigned int cmd, unsigned long arg)
{ struct toy_file *s = filp->private_data; struct toy *toy = s->toy; ${rest} if (${state}) return -EINVAL; return 0; }
static const struct file_operations toy_save_fops = { .unlocked_ioctl = toy_info, .read`
const both = 'toy->state != VFIO_DEVICE_STATE_PRE_COPY && toy->state != VFIO_DEVICE_STATE_PRE_COPY_P2P'
const checks = 'if (cmd != VFIO_MIG_GET_PRECOPY_INFO) return -ENOTTY; if (i.argsz < 24) return -EINVAL;'
const said = (state: string, rest: string): readonly string[] => {
  const whole = text
    .replace('static const struct file_operations toy_save_fops = { .read', info(state, rest))
    .replace('VFIO_MIGRATION_STOP_COPY;', flags7)
  const { findings } = auditsOf({ files: [{ path: 'driver.c', text: whole }], parse })[0]!
  return findings.map(({ charge }) => charge).filter((charge) => charge.startsWith('file/info'))
}

test('precopy info checks its state, command and length', () => {
  expect(said(both, checks)).toEqual([])
  expect(said('toy->state != VFIO_DEVICE_STATE_PRE_COPY', checks)).toEqual(['file/info-state'])
  expect(said('0', checks)).toEqual(['file/info-elsewhere'])
  expect(said(both, 'if (i.argsz < 24) return -EINVAL;')).toEqual(['file/info-command'])
  expect(said(both, 'if (cmd != VFIO_MIG_GET_PRECOPY_INFO) return -ENOTTY;')).toEqual(['file/info-length'])
  expect(said(both, `${checks} if (copy_from_user(&i, arg, 24)) return -EFAULT;`)).toEqual(['file/info-flags'])
})
