import type { Question } from '../../api/types'
import { type QuestionView, asUsual, isAnswered, pointAnswers, questionViews } from '../../format/question'

/** The questions at a point. What is as usual needs one tap; the event is "answer". */
Component({
  options: { virtualHost: true },
  properties: {
    number: { type: String, value: '' },
    place: { type: String, value: '' },
    questions: { type: Array, value: [] as Question[] },
  },
  data: {
    said: {} as Record<string, string>,
    views: [] as QuestionView[],
    ready: false,
  },
  observers: {
    questions(questions: Question[]) {
      this.draw(asUsual(questions))
    },
  },
  methods: {
    draw(said: Record<string, string>) {
      const views = questionViews(this.data.questions, said)
      this.setData({ said, views, ready: isAnswered(views) })
    },
    pick({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { id, value } = currentTarget.dataset as { id: string; value: string }
      this.draw({ ...this.data.said, [id]: value })
    },
    typing({ currentTarget, detail }: WechatMiniprogram.Input) {
      this.draw({ ...this.data.said, [currentTarget.dataset.id as string]: detail.value })
    },
    answer() {
      this.triggerEvent('answer', { answers: pointAnswers(this.data.questions, this.data.said) })
    },
  },
})
