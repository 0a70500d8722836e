import { Button, Loader } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { countOf } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { Icon } from '../../components/icons.tsx';
import { type SeriesMatch, type StudyMatch, useRetrieve, useSeriesList } from '../api/pacs.ts';
import { dayWords, nameWords } from './study-query.ts';

/** A study of the archive; opened, its series. */
export function StudyRow({ study, pacsId }: { study: StudyMatch; pacsId: string }) {
  const [open, setOpen] = useState(false);
  const list = useSeriesList(pacsId);
  const { studyUid, patientName, patientId, studyDate, description, modalities } = study;
  const toggle = (): void => {
    if (!open && list.data === undefined) list.mutate(studyUid);
    setOpen(!open);
  };
  return (
    <li className="study">
      <button type="button" className="study-press" aria-expanded={open} onClick={toggle}>
        <Icon name={open ? 'down' : 'next'} size={16} />
        <span className="study-words">
          <span>
            {nameWords(patientName) || 'No name'} <span className="dim">{patientId}</span>
          </span>
          <span className="dim">
            <span className="numerals">{dayWords(studyDate)}</span> {modalities.join(', ')}{' '}
            {description}
          </span>
        </span>
        {study.imageCount !== undefined && (
          <span className="dim numerals">{countOf(study.imageCount, 'image', 'images')}</span>
        )}
      </button>
      {open &&
        (list.data !== undefined ? (
          <SeriesList pacsId={pacsId} studyUid={studyUid} series={list.data} />
        ) : list.error !== null ? (
          <p role="alert">{sentenceOf(list.error)}</p>
        ) : (
          <Loader size="xs" aria-label="Loading the series" />
        ))}
    </li>
  );
}

interface SeriesListProps {
  readonly pacsId: string;
  readonly studyUid: string;
  readonly series: readonly SeriesMatch[];
}

function SeriesList({ pacsId, studyUid, series }: SeriesListProps) {
  const retrieve = useRetrieve(pacsId);
  const queries = useQueryClient();
  const [ordered, setOrdered] = useState<ReadonlySet<string>>(new Set());
  const order = (seriesUids: readonly string[]): void =>
    retrieve.mutate(
      { studyUid, seriesUids },
      {
        onSuccess: () => {
          setOrdered(new Set([...ordered, ...seriesUids]));
          void queries.invalidateQueries({ queryKey: ['imports'] });
        },
      },
    );
  if (series.length === 0) return <p className="dim">The archive names no series of this study.</p>;
  const rest = series.filter(({ seriesUid }) => !ordered.has(seriesUid));
  return (
    <div className="series-list">
      <ul>
        {series.map(({ seriesUid, number, modality, description, bodyPart, imageCount }) => (
          <li key={seriesUid}>
            <span className="study-words">
              <span>
                <span className="numerals">{number}</span> {modality} {description || bodyPart}
              </span>
            </span>
            {imageCount !== undefined && (
              <span className="dim numerals">{countOf(imageCount, 'image', 'images')}</span>
            )}
            <Button
              size="compact-sm"
              variant="default"
              disabled={ordered.has(seriesUid)}
              onClick={() => order([seriesUid])}
              data-testid="pacs-import"
            >
              {ordered.has(seriesUid) ? 'On its way' : 'Import'}
            </Button>
          </li>
        ))}
      </ul>
      {retrieve.error !== null && (
        <p className="problem" role="alert">
          {sentenceOf(retrieve.error)}
        </p>
      )}
      {rest.length > 1 && (
        <Button
          size="compact-md"
          variant="default"
          loading={retrieve.isPending}
          onClick={() => order(rest.map(({ seriesUid }) => seriesUid))}
        >
          Import all {rest.length} series
        </Button>
      )}
      {ordered.size > 0 && <p className="dim">How far it is stands beside the library.</p>}
    </div>
  );
}
