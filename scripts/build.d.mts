export interface Bundle {
  readonly text: string;
  readonly liveText: string;
  readonly modules: readonly string[];
}

export declare function bundle(): Promise<Bundle>;
