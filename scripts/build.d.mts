export interface Bundle {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly modules: readonly string[];
}

export declare function bundleForBinary(): Promise<Bundle>;
