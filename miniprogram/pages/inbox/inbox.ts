import { type Failure, explain } from '../../format/failure'
import { said } from '../../format/time'
import { admit } from '../../services/entrance'
import { type InboxItem, markRead, readInbox } from '../../services/inbox'
import { membership } from '../../services/session'
import { sizeClass } from '../../services/type-size'

interface Row {
  id: string
  title: string
  body: string
  page: string
  when: string
  read: boolean
}

function row(item: InboxItem): Row {
  const { id, title, body, page = '' } = item
  return { id, title, body, page, when: said(new Date(item.at), new Date()), read: Boolean(item.read_at) }
}

Page({
  data: {
    size: '',
    loading: true,
    rows: [] as Row[],
    next: null as string | null,
    failure: null as Failure | null,
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  load() {
    return this.attempt(async () => {
      const { items, next } = await readInbox(null)
      this.setData({ rows: items.map(row), next })
    })
  },

  onReachBottom() {
    const { next } = this.data
    if (next === null) return
    void this.attempt(async () => {
      const page = await readInbox(next)
      this.setData({ rows: [...this.data.rows, ...page.items.map(row)], next: page.next })
    })
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const index = currentTarget.dataset.index as number
    const opened = this.data.rows[index]
    if (opened === undefined) return
    if (opened.page !== '') void wx.navigateTo({ url: `/${opened.page}` })
    if (opened.read) return
    void this.attempt(async () => {
      await markRead(opened.id)
      this.setData({ [`rows[${index}].read`]: true })
    })
  },

  /** Keeps what is shown when something does not work, and says so above it. */
  async attempt(action: () => Promise<void>) {
    try {
      await action()
      this.setData({ failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    } finally {
      this.setData({ loading: false })
    }
  },
})
