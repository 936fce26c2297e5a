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

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  async load() {
    try {
      const { items, next } = await readInbox(null)
      this.setData({ rows: items.map(row), next, failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    } finally {
      this.setData({ loading: false })
    }
  },

  async onReachBottom() {
    if (this.data.next === null) return
    const { items, next } = await readInbox(this.data.next)
    this.setData({ rows: [...this.data.rows, ...items.map(row)], next })
  },

  async open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const index = currentTarget.dataset.index as number
    const opened = this.data.rows[index]
    if (opened === undefined) return
    if (opened.page !== '') void wx.navigateTo({ url: `/${opened.page}` })
    if (opened.read) return
    await markRead(opened.id)
    this.setData({ [`rows[${index}].read`]: true })
  },
})
