// Users with one fault: a careful one with one habit changed, by name, and what is expected to be said of each user
// that has it. Those that a user of today really has are its own; they are tried alone as well, so that each is seen to
// matter.
import { careful, type Habits } from './habits.ts'
import { users, type User, type UserName } from './user.ts'

/** What is expected to be said: a must is broken, a should, or nothing. */
export type Class = 'refuted' | 'deviates' | 'survives'

interface Row {
  readonly name: string
  readonly meaning: string
  readonly change: Partial<Habits>
  /** The real bug that it reproduces, by its number in the list of those. */
  readonly bug?: string
  /** What is expected, by user; one that is not here has no such habit. */
  readonly of: Readonly<Partial<Record<UserName, Class>>>
}

const all = (kind: Class): Row['of'] => ({ 'qemu-v2': kind, 'qemu-v1': kind, 'cloud-hypervisor': kind })
const qemu = (kind: Class): Row['of'] => ({ 'qemu-v2': kind, 'qemu-v1': kind })
const v2 = (kind: Class): Row['of'] => ({ 'qemu-v2': kind, 'cloud-hypervisor': kind })
const newer = (kind: Class): Row['of'] => ({ 'qemu-v2': kind })
const older = (kind: Class): Row['of'] => ({ 'qemu-v1': kind })

const rows: readonly Row[] = [
  { name: 'careful', meaning: 'it does everything with care', change: {}, of: all('survives') },
  // Which protocol is spoken.
  {
    name: 'numbers-of-v1',
    bug: 'B69',
    meaning: 'it asks for states by the numbers of the region protocol',
    change: { numbers: 'of-v1' },
    of: v2('refuted'),
  },
  {
    name: 'drops-reserved-bits',
    meaning: 'it writes device_state without what was in its reserved bits',
    change: { reservedBits: 'cleared' },
    of: older('refuted'),
  },
  // Changing states.
  {
    name: 'one-by-one',
    bug: 'B71',
    meaning: 'it stops and starts several devices without a quiesced state between',
    change: { staging: 'one-by-one' },
    of: v2('refuted'),
  },
  {
    name: 'remembers-the-state',
    bug: 'B77',
    meaning: 'it goes by the state that it remembers',
    change: { belief: 'remembered' },
    of: all('refuted'),
  },
  {
    name: 'trusts',
    meaning: 'it takes a request that failed for one that succeeded',
    change: { recovery: 'trusts' },
    of: v2('refuted'),
  },
  {
    name: 'resets-early',
    meaning: 'it resets a device that did not go where it should, and has not failed',
    change: { lastResort: 'one-that-failed' },
    of: v2('deviates'),
  },
  {
    name: 'checks-validity-first',
    bug: 'B09',
    meaning: 'it asks VALID before IS_ERROR, and never comes to the error',
    change: { errorCheck: 'validity' },
    of: older('refuted'),
  },
  {
    name: 'aborts',
    meaning: 'it ends itself where a device is in the error state',
    change: { errorState: 'abort' },
    of: older('refuted'),
  },
  {
    name: 'leaves-it-stuck',
    meaning: 'it starts the VM with a device that does not run',
    change: { stuck: 'left' },
    of: older('refuted'),
  },
  {
    name: 'ignores-stop-errors',
    meaning: 'it goes on with a device that did not stop, which is asked again when it is read',
    change: { stopErrors: 'ignored' },
    of: qemu('survives'),
  },
  // Before the VM is stopped.
  {
    name: 'counts-twice',
    bug: 'B73',
    meaning: 'it adds what precopy info says to a size that has it',
    change: { estimate: 'twice' },
    of: newer('deviates'),
  },
  {
    name: 'info-error-is-zero',
    bug: 'B75',
    meaning: 'it takes precopy info that fails for nothing left',
    change: { infoErrors: 'zero' },
    of: newer('deviates'),
  },
  {
    name: 'switches-unasked',
    meaning: 'it stops the VM before the initial data is there',
    change: { acknowledgement: 'unasked' },
    of: newer('deviates'),
  },
  {
    name: 'no-message-fails',
    meaning: 'it takes the temporary end of stream for an error',
    change: { temporary: 'fails' },
    of: newer('refuted'),
  },
  {
    name: 'no-message-ends',
    meaning: 'it takes the temporary end of stream for the end',
    change: { temporary: 'is-the-end' },
    of: newer('refuted'),
  },
  {
    name: 'keeps-pending',
    meaning: 'it uses pending_bytes again after the iteration it was read for',
    change: { pending: 'kept' },
    of: older('refuted'),
  },
  {
    name: 'tells-no-end',
    meaning: 'an iteration without data writes no data size of 0',
    change: { emptiness: 'untold' },
    of: older('refuted'),
  },
  // The data.
  {
    name: 'buffer-by-estimate',
    bug: 'B79',
    meaning: 'its buffer is as large as the estimate, be it 0',
    change: { buffer: 'estimated' },
    of: newer('refuted'),
  },
  {
    name: 'size-first',
    meaning: 'it reads data_size before data_offset',
    change: { order: 'size-first' },
    of: older('refuted'),
  },
  { name: 'reads-once', meaning: 'it reads a stopped device once', change: { reading: 'once' }, of: all('refuted') },
  {
    name: 'writes-once',
    meaning: 'it takes a write that took a part for whole',
    change: { writing: 'taken-for-whole' },
    of: v2('refuted'),
  },
  {
    name: 'ignores-write-errors',
    bug: 'B83',
    meaning: 'it goes on where a write failed',
    change: { writeErrors: 'ignored' },
    of: all('refuted'),
  },
  {
    name: 'writes-as-they-come',
    meaning: 'it writes packets of multifd channels in the order in which they come',
    change: { arrival: 'as-they-come' },
    of: newer('refuted'),
  },
  {
    name: 'config-while-running',
    meaning: 'it saves the config space while the guest runs',
    change: { config: 'running' },
    of: qemu('refuted'),
  },
  { name: 'no-config', meaning: 'it does not save the config space', change: { config: 'never' }, of: qemu('refuted') },
  // Who runs.
  {
    name: 'hands-over-early',
    meaning: 'the source is done before the destination has found all valid',
    change: { handover: 'data-sent' },
    of: all('refuted'),
  },
  {
    name: 'does-not-wait',
    meaning: 'the source is done without a word from the destination',
    change: { result: 'sent', handover: 'data-sent' },
    of: qemu('refuted'),
  },
  {
    name: 'starts-by-itself',
    meaning: 'the destination starts although the source may not hear of it',
    change: { start: 'by-itself' },
    of: qemu('refuted'),
  },
  {
    name: 'stays-stopped',
    meaning: 'a VM stays stopped where its migration failed',
    change: { failure: 'stays-stopped' },
    of: all('refuted'),
  },
  {
    name: 'forgets-pre-copy',
    meaning: 'a device stays in PRE_COPY where its migration is over',
    change: { cancel: 'forgotten' },
    of: qemu('refuted'),
  },
  {
    name: 'runs-anyway',
    meaning: 'it lets the devices of a VM run that is paused',
    change: { cancel: 'runs-anyway' },
    of: qemu('deviates'),
  },
  {
    name: 'runs-on',
    meaning: 'the source runs on when the destination does',
    change: { afterwards: 'goes-on' },
    of: qemu('refuted'),
  },
  {
    name: 'leaks-files',
    meaning: 'it leaves the files of sessions open',
    change: { files: 'leaked' },
    of: v2('refuted'),
  },
]

/** A user with one fault. */
export interface UserMutant extends Omit<Row, 'of'> {
  readonly user: User
  readonly class: Class
  /** What it does by habit. */
  readonly habits: Habits
}

/** Every user with every fault that it may have, by user. */
export const userMutants: readonly UserMutant[] = users.flatMap((user) =>
  rows.flatMap(({ of, ...row }): readonly UserMutant[] => {
    const expected = of[user.name]
    return expected === undefined ? [] : [{ ...row, user, class: expected, habits: { ...careful, ...row.change } }]
  }),
)
