import type { InboxItem } from '../services/inbox'
import { said } from './time'

/** A message of the school as a parent reads it. */
export interface Letter {
  id: string
  title: string
  body: string
  page: string
  when: string
}

export const letterOf = ({ id, title, body, page = '', at }: InboxItem, now: Date): Letter => ({ id, title, body, page, when: said(new Date(at), now) })
