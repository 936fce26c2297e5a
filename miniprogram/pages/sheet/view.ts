import type { SheetsBody as Sheets } from '../../api/types'
import { clockTime, dueTime } from '../../format/time'

/** One place, machine or person that a sheet is filled in for. */
export interface TargetRow {
  key: string
  name: string
  state: 'done' | 'now' | 'todo' | 'miss'
  said: string
  mine: boolean
}

/** A side that has to sign. */
export interface SignRow {
  target: string
  name: string
  said: string
  done: boolean
  mine: boolean
}

const sides: Record<string, string> = {
  outgoing: '交班的人', incoming: '接班的人', CM: '食堂管理员', LD: '后勤主任', SA: '安全员', P: '校长', FA: '消防管理员', C: '厨师', G: '保安',
}

/** The list of targets; empty for a task that has one sheet of its own. */
export function targetRows({ targets }: Sheets): TargetRow[] {
  const named = targets.filter(({ key }) => key !== '')
  return named.map(({ key, name, state, passed, handed_at, handed_by, mine }) => ({
    key,
    name: name || '一处',
    state: state === 'handed_in' ? (passed ? 'done' : 'miss') : state === 'locked' ? 'miss' : state === 'open' ? 'now' : 'todo',
    said: handed_at ? `${handed_by?.name ?? ''} ${clockTime(new Date(handed_at))}${passed ? '' : ' · 有问题'}`.trim() : state === 'locked' ? '有一项锁住了' : state === 'open' ? '填了一半' : '还没查',
    mine,
  }))
}

/** The sides that sign, who leaves first. Nobody signs for both. */
export function signRows({ signatures }: Sheets, signing: string[], me: string, now: Date): SignRow[] {
  const signed = signatures.some(({ done_by, target }) => done_by?.id === me || signing.includes(target))
  const inOrder = [...signatures].sort((a, b) => (a.target > b.target ? -1 : 1))
  return inOrder.map(({ target, done_at, done_by, mine }) => {
    const name = sides[target.replace('sign:', '')] ?? '签字'
    const waits = signing.includes(target)
    const said = done_at ? `${done_by?.name ?? '外单位'} ${dueTime(new Date(done_at), now)} 签了` : waits ? '签了，存在手机里' : '还没签'
    return { target, name, said, done: Boolean(done_at) || waits, mine: mine && !done_at && !signed }
  })
}
