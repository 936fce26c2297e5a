import type { ListTaskPhone } from '../api/types'
import { call } from './api'

/** Whom to phone about a task that is undone. The school notes who read whose number. */
export async function phonesOf(task: string): Promise<{ name: string; phone: string }[]> {
  const { items } = await call<ListTaskPhone>('GET', `/tasks/${task}/phones`)
  return items
}

/** Dials one of them; of several, the one that is chosen. */
export async function dialOne(people: { name: string; phone: string }[]): Promise<void> {
  try {
    const index = people.length === 1 ? 0 : (await wx.showActionSheet({ itemList: people.slice(0, mostChoices).map(({ name }) => name) })).tapIndex
    await wx.makePhoneCall({ phoneNumber: people[index]?.phone ?? '' })
  } catch {
    // called off
  }
}

const mostChoices = 6 // a list of WeChat's has no more
