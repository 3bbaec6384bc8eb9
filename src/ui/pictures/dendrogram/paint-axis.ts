import { cutHeight } from '../../../core/cluster/cut.ts';
import { levelOf, scaleTicks } from '../../../core/dendrogram/similarity-scale.ts';
import { similarityName } from '../../kit/similarity-name.ts';
import { similarityWords } from './node-words.ts';
import type { Painting } from './painting.ts';

/** Least distance of two ticks, px. */
const TICKS_APART = 32;

/** Room for the axis: ward writes its heights beside the similarities. */
export const axisWidth = (ward: boolean): number => (ward ? 86 : 52);

/** Similarity from the top down to 1 at the leaves, with hairlines across. */
export function paintAxis({ ctx, scene, geometry, tokens }: Painting): void {
  const { scale, linkage } = scene;
  const { left, top, plotWidth, plotHeight, base } = geometry;
  const ward = linkage === 'ward';
  ctx.font = `10px ${tokens.font}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  for (const tick of scaleTicks(scale, plotHeight, TICKS_APART)) {
    const y = top + levelOf(scale, tick) * plotHeight;
    ctx.fillStyle = tokens.grid;
    ctx.fillRect(left, Math.round(y), plotWidth, 1);
    label(similarityWords(tick), ward ? cutHeight(linkage, tick) : undefined, y);
  }
  if (scale.knee > 0) {
    label(similarityWords(scale.least), ward ? cutHeight(linkage, scale.least) : undefined, top);
    paintBreak(top + scale.knee * plotHeight - 6);
  }
  ctx.save();
  ctx.translate(11, (top + base) / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textAlign = 'center';
  ctx.fillStyle = tokens.text3;
  ctx.fillText(`${similarityName()}${ward ? ' (ward height)' : ''}`, 0, 0);
  ctx.restore();

  function label(text: string, height: number | undefined, y: number): void {
    ctx.fillStyle = tokens.text2;
    ctx.fillText(text, height === undefined ? left - 6 : left - 38, y);
    if (height === undefined) return;
    ctx.fillStyle = tokens.text3;
    ctx.fillText(`(${height.toFixed(2)})`, left - 4, y);
  }

  /** Below 0 the scale is not linear: two strokes across the axis say so. */
  function paintBreak(y: number): void {
    ctx.strokeStyle = tokens.text3;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (const dy of [0, 3]) {
      ctx.moveTo(left - 4, y + dy + 2);
      ctx.lineTo(left + 4, y + dy - 2);
    }
    ctx.stroke();
  }
}
