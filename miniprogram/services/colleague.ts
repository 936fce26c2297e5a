import type { ListPerson, Person } from '../api/types'
import { roleNames } from '../format/person'
import { call } from './api'
import { note } from './queue'
import type { Entry } from './queue-store'
import { membership } from './session'

/** Somebody who works at the school. */
export interface Colleague {
  id: string
  name: string
  /** "保安、维修员" */
  roles: string
}

const mostPages = 10 // of 200 people

/** Everybody who works here now but oneself, as the school registered them. */
export async function colleagues(): Promise<Colleague[]> {
  const people: Person[] = []
  let after: string | null = null
  for (let page = 0; page < mostPages; page++) {
    const { items, next }: ListPerson = await call('GET', `/people?state=active&limit=200${after === null ? '' : `&after=${after}`}`)
    people.push(...items)
    if (next === null) break
    after = next
  }
  const me = membership()?.person_id
  const staff = people.filter(({ id, roles }) => id !== me && roles.some(({ code }) => code !== 'guardian'))
  return staff.map(({ id, name, roles }) => ({ id, name, roles: roleNames({ roles }) }))
}

/** Passing a task on: offered, until the other one takes it; or at once, by those who may. */
export type Passing = 'handover' | 'reassign'

export function passOn(how: Passing, task: string, title: string, to: Colleague, reason: string): Entry {
  const label = `${how === 'handover' ? '转给' : '改派给'}${to.name}：${title}`
  return note({ kind: how, path: `/tasks/${task}/${how}`, label, body: { to: to.id, reason } }).entry
}
