import type { NoticeItem } from '../../api/types'
import { type Failure, entered, explain } from '../../format/failure'
import { type OfficeRow, archiveSaid, officeRow } from '../../format/notice'
import { admit } from '../../services/entrance'
import { checkArchive, listOffice } from '../../services/notice'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const approvers = ['principal', 'logistics_head', 'student_office']

/** What the school writes: drafts to be approved, what the calendar will send, and what was sent. */
Page({
  data: {
    size: '',
    loading: true,
    rows: [] as OfficeRow[],
    failure: null as Failure | null,
    locked: false,
    /** May check the archive. */
    checks: false,
    checked: '',
    broken: false,
  },

  next: null as string | null,
  /** A task asks for the text of the next holiday: it is opened at once. */
  wanted: false,

  onLoad({ draft = '' }: { draft?: string }) {
    this.wanted = draft === 'next'
  },

  onShow() {
    if (!admit(this)) return
    const member = membership()
    this.setData({ size: sizeClass(member), checks: member?.roles.some(({ code }) => approvers.includes(code)) === true, checked: '' })
    void this.load()
  },

  async load() {
    await this.attempt(async () => {
      const { items, next } = await listOffice(null)
      this.next = next
      this.setData({ rows: items.map(officeRow) })
      const now = schoolTime()
      const coming = ({ planned, state, publish_at: at }: NoticeItem) => planned && state === 'draft' && at !== null && new Date(at) > now
      const draft = items.filter(coming).sort((one, other) => (one.publish_at ?? '').localeCompare(other.publish_at ?? ''))[0]
      if (this.wanted && draft !== undefined) void wx.navigateTo({ url: officeRow(draft).page })
      this.wanted = false
    })
  },

  onReachBottom() {
    const after = this.next
    if (after === null) return
    this.next = null
    void this.attempt(async () => {
      const { items, next } = await listOffice(after)
      this.next = next
      this.setData({ rows: [...this.data.rows, ...items.map(officeRow)] })
    })
  },

  async attempt(action: () => Promise<void>) {
    try {
      await action()
      this.setData({ failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && error.status === 403 })
    } finally {
      this.setData({ loading: false })
    }
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const row = this.data.rows[currentTarget.dataset.index as number]
    if (row !== undefined) void wx.navigateTo({ url: row.page })
  },

  async check() {
    try {
      const archive = await checkArchive()
      this.setData({ checked: archiveSaid(archive), broken: !archive.intact })
    } catch (error) {
      this.setData({ checked: explain(error, entered).title, broken: true })
    }
  },

  compose() {
    void wx.navigateTo({ url: '/pages/notice-edit/notice-edit' })
  },
})
