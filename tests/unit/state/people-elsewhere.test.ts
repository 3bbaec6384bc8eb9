import { expect, it } from 'vitest';
import { appStore } from '../../../src/state/store.ts';
import { selectKnownPeople } from '../../../src/ui/acts/known-people.ts';
import { Page, people } from './page.ts';

it('who was named in another episode is known in this one, until the episode is deleted', async () => {
  const page = await Page.of(people(), appStore);
  await page.state.setLabels(page.of(0), { name: 'Ann', person_id: 'p-7', mood: 'glad' });
  await page.state.setLabels(page.of(1), { name: 'Bea' });
  await page.state.setLabels(page.of(2), { name: 'Cleo' });
  page.state.undo();
  await page.settled();
  const known = () =>
    selectKnownPeople(page.state).map(({ name, labels, identity, from }) => {
      return { name, labels, here: identity?.id, from };
    });
  const [ann, bea] = [page.of(0).id, page.of(1).id];
  expect(known()).toEqual([
    { name: 'Ann', labels: { name: 'Ann', person_id: 'p-7' }, here: ann, from: undefined },
    { name: 'Bea', labels: { name: 'Bea' }, here: bea, from: undefined },
  ]);

  await page.import(people({ epId: 'show-s01e02' }));
  await page.state.setLabels(page.of(0), { name: 'bea ' });
  await page.settled();
  expect(known()).toEqual([
    {
      name: 'Ann',
      labels: { name: 'Ann', person_id: 'p-7' },
      here: undefined,
      from: 'show-s01e01',
    },
    { name: 'bea', labels: { name: 'bea' }, here: page.of(0).id, from: undefined },
  ]);

  await page.state.deleteEpisode('show-s01e01/');
  await page.settled();
  expect(known().map(({ name }) => name)).toEqual(['bea']);
});
