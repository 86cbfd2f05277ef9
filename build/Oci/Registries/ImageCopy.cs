namespace KinoiteZfs.Oci.Registries;

/// <summary>Copies images and indexes between repositories, byte-exact and by digest.</summary>
public static class ImageCopy
{
    /// <summary>
    /// Copies what a digest names, blobs first and the manifest last, so that the target never shows an image whose
    /// parts are missing. What is there already is not moved again.
    /// </summary>
    /// <param name="tag">The target's tag; null stores it under its digest alone.</param>
    /// <param name="present">Blobs of which the target is known to have them: nobody asks for these.</param>
    public static async Task<CopyResult> CopyAsync(
        IRegistry source, Repository from, Digest digest, IRegistry target, Repository to, Tag? tag,
        CancellationToken cancellationToken, IProgress<string>? progress = null, IReadOnlySet<Digest>? present = null)
    {
        var raw = await source.GetManifestAsync(from.At(digest), cancellationToken);
        var named = tag is null ? to.At(raw.Digest) : to.At(tag);
        try
        {
            return await CopyAsync(mending: false);
        }
        catch (RejectedException)
        {
            // The target knows the manifest and has lost a part of it: now every part is looked at.
            return await CopyAsync(mending: true);
        }

        async Task<CopyResult> CopyAsync(bool mending)
        {
            var copy = new OneCopy(source, from, target, to, progress)
            {
                Mending = mending,
                Present = mending ? null : present,
            };
            var result = await copy.ContentAsync(raw, depth: 0, cancellationToken);
            await target.PutManifestAsync(named, raw, cancellationToken);
            return result;
        }
    }

    sealed class OneCopy(
        IRegistry source, Repository from, IRegistry target, Repository to, IProgress<string>? progress)
    {
        readonly HashSet<Digest> _done = [];

        /// <summary>A manifest which is there proves nothing about its blobs.</summary>
        public bool Mending { get; init; }

        public IReadOnlySet<Digest>? Present { get; init; }

        public async Task<CopyResult> ContentAsync(RawManifest raw, int depth, CancellationToken cancellationToken)
        {
            if (MediaTypes.IsIndex(raw.MediaType))
                return await ChildrenAsync(raw, depth, cancellationToken);
            var manifest = ImageManifest.Parse(raw);
            var blobs = manifest.Layers.Append(manifest.Config).Where(blob => _done.Add(blob.Digest)).ToList();
            // A registry only accepts a manifest whose blobs it has.
            if (!Mending && await target.TryGetManifestAsync(to.At(raw.Digest), cancellationToken) is not null)
                return new CopyResult(0, 0, blobs.Count, 0);
            var missing = blobs.Where(blob => Present?.Contains(blob.Digest) != true).ToList();
            return new CopyResult(0, 0, blobs.Count - missing.Count, 0) + await BlobCopy.CopyAsync(
                missing.Select(blob => new BlobOrigin(source, from, blob)), target, to, progress, cancellationToken);
        }

        async Task<CopyResult> ChildrenAsync(RawManifest raw, int depth, CancellationToken cancellationToken)
        {
            if (depth >= ImageIndex.MaximumDepth)
                throw new ContentException(
                    $"Index {raw.Digest} of {from} nests more than {ImageIndex.MaximumDepth} indexes. The image was pushed wrongly.");
            var result = CopyResult.Nothing;
            foreach (var child in ImageIndex.Parse(raw).RequireAll())
            {
                if (!_done.Add(child.Digest))
                    continue;
                var childRaw = await source.GetManifestAsync(from.At(child.Digest), cancellationToken);
                result += await ContentAsync(childRaw, depth + 1, cancellationToken);
                await target.PutManifestAsync(to.At(childRaw.Digest), childRaw, cancellationToken);
            }
            return result;
        }
    }
}
