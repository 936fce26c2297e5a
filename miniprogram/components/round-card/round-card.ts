import type { RoundTile, RoundView } from '../../format/round'

/** The round in hand: the point to scan next, what is done, and the other rounds of the day. */
Component({
  options: { virtualHost: true },
  properties: {
    /** The round to walk now; null between two rounds. */
    round: { type: Object, value: null as unknown as RoundView },
    /** What stands in place of the plate between two rounds. */
    rest: { type: Object, value: null as unknown as { title: string; text: string } },
    tiles: { type: Array, value: [] as RoundTile[] },
    /** Large type: a bar and a sentence in place of small plates. */
    care: { type: Boolean, value: false },
  },
  methods: {
    open() {
      this.triggerEvent('open', { id: this.data.round.id })
    },
    openTile({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('open', { id: currentTarget.dataset.id as string })
    },
  },
})
