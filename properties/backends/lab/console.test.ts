import { expect, test } from 'vitest'
import { faultIn } from './console.ts'

const oops = `[    0.000000] Linux version 6.12.117
[    3.101] BUG: kernel NULL pointer dereference, address: 0000000000000008
[    3.102] #PF: supervisor read access in kernel mode
[    3.103] PGD 2387067 P4D 2387067 PUD 2388067 PMD 0
[    3.104] Oops: Oops: 0000 [#1]
[    3.105] CPU: 0 UID: 0 PID: 28 Comm: init Not tainted 6.12.117 #1
[    3.106] RIP: 0010:mtty_set_state+0x122/0x630
[    3.107] Code: 8b 45 00 48
[    3.108] RAX: 0000000000000000 RBX: ffff888001fc3000
[    3.109] Call Trace:
[    3.110]  <TASK>
[    3.111]  ? __die_body+0x1b/0x60
[    3.112]  vfio_device_fops_unl_ioctl+0x570/0x6b0
[    3.113]  </TASK>
[    3.114] ---[ end trace 0000000000000000 ]---
[    3.115] Kernel panic - not syncing: Fatal exception
[    3.116] Kernel Offset: disabled
`

test('of an oops the lines are kept that say what it was and where', () => {
  expect(faultIn(oops)?.split('; ')).toEqual([
    'BUG: kernel NULL pointer dereference, address: 0000000000000008',
    'Oops: Oops: 0000 [#1]',
    'RIP: 0010:mtty_set_state+0x122/0x630',
    'vfio_device_fops_unl_ioctl+0x570/0x6b0',
  ])
})

test('a boot without a fault is no evidence, and neither is nothing', () => {
  expect(faultIn('')).toBeUndefined()
  expect(faultIn('[    0.0] Linux version 6.12.117\n[    0.3] mtty: registered\n')).toBeUndefined()
})

test.each([
  ['WARNING: CPU: 0 PID: 28 at drivers/vfio/vfio_main.c:820 vfio_mig_get_next_state+0x5/0x90'],
  ['BUG: KASAN: slab-use-after-free in mtty_release_migf+0x10/0x20'],
  ['general protection fault, probably for non-canonical address 0xdead: 0000 [#1]'],
  ['UBSAN: array-index-out-of-bounds in samples/vfio-mdev/mtty.c:380:20'],
  ['WARNING: possible circular locking dependency detected'],
  ['Kernel panic - not syncing: Attempted to kill init!'],
])('a fault begins with: %s', (line) => {
  expect(faultIn(`[    1.0] a\n[    2.0] ${line}\n[    2.1] more+0x1/0x2\n`)).toBe(`${line}; more+0x1/0x2`)
})

test('a report is short, however long the console is', () => {
  const text = `BUG: bad\n${Array.from({ length: 100 }, (_, at) => `f${at}+0x1/0x2\n`).join('')}`
  expect(faultIn(text)?.split('; ')).toHaveLength(6)
})
