import { expect, test } from 'vitest'
import { commandOf, kernelArguments } from './machine.ts'

const machine = { flavour: 'plain', kernel: 'k', archive: 'a', console: 'c', blackBox: 'b' } as const
const after = (command: readonly string[], option: string): string | undefined => command[command.indexOf(option) + 1]

test('the machine dies with its parent, and never boots twice', () => {
  const command = commandOf(machine)
  expect(command.slice(0, 4)).toEqual(['setpriv', '--pdeathsig', 'KILL', 'qemu-system-x86_64'])
  expect(command).toContain('-no-reboot')
})

test('it is emulated, whatever the host could do', () => {
  expect(after(commandOf(machine), '-accel')).toBe('tcg')
})

test('its files are where they were given, with what a comma means to QEMU', () => {
  const command = commandOf({ ...machine, console: 'a,b' })
  expect([after(command, '-kernel'), after(command, '-initrd')]).toEqual(['k', 'a'])
  expect(command).toContain('file,id=console,path=a,,b')
})

test('a debug kernel has the memory that its checks take', () => {
  expect([after(commandOf(machine), '-m'), after(commandOf({ ...machine, flavour: 'debug' }), '-m')]).toEqual([
    '64',
    '512',
  ])
})

test('an oops and a warning stop the kernel, and the agent ends it where nobody speaks to it', () => {
  expect(kernelArguments('plain')).toBe(
    'console=ttyS0 loglevel=4 panic=-1 oops=panic panic_on_warn=1 -- --deadline 10 ' +
      '--black-box /sys/bus/pci/devices/0000:00:1e.0/resource2',
  )
})

test('where its input is its end, silence is none', () => {
  expect(kernelArguments('plain', 0)).toContain('-- --deadline 0 ')
  expect(after(commandOf({ ...machine, silence: 0 }), '-append')).toContain('--deadline 0 ')
})

test('a debug kernel says what its checks find, and ends with it', () => {
  const words = kernelArguments('debug').split(' ')
  expect(words).toEqual(expect.arrayContaining(['loglevel=5', 'panic_on_taint=0x200', 'kasan.fault=panic']))
})

test('the black box is as large as the agent takes it to be, where the agent looks for it', () => {
  const command = commandOf({ ...machine, blackBox: 'x,y' })
  expect(after(command, '-object')).toBe('memory-backend-file,id=box,share=on,size=262144,mem-path=x,,y')
  expect(command.at(-1)).toBe('ivshmem-plain,memdev=box,addr=1e')
})
