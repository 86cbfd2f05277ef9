using System.Runtime.CompilerServices;
using KinoiteZfs.Oci.Layers;

namespace KinoiteZfs.Oci.Layout;

/// <summary>
/// A registry in a folder: one OCI image layout for each repository, below
/// <c>&lt;root&gt;/&lt;registry host&gt;/&lt;path&gt;</c>. Other tools read and write the same folders.
/// </summary>
/// <remarks>Safe for parallel use by tasks and processes.</remarks>
public sealed class LayoutRegistry(string root, TimeProvider? time = null) : IRegistry
{
    readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The folder below which all layouts lie, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>
    /// Whether manifests are accepted whose layers are kept elsewhere, as image-layout.md allows. Otherwise they are
    /// refused, as an HTTP registry does.
    /// </summary>
    public bool AllowsAbsentParts { get; init; }

    /// <summary>The folder which is a repository's image layout, for tools which take one.</summary>
    public string FolderOf(Repository repository) => At(repository).Folder;

    public async Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        await Answering(async () =>
        {
            var paths = At(reference.Repository);
            var index = await ReadIndexAsync(paths, cancellationToken);
            if (reference.Digest is not { } digest)
                return index is null || reference.Tag is not { } tag
                    ? null
                    : index.Find(tag) is { } found ? Plain(found) : null;
            // Children of an index are not named by index.json: their bytes say what they are.
            return (await ReadManifestAsync(paths, digest, index?.Find(digest)?.MediaType, cancellationToken))
                ?.Descriptor;
        });

    public async Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        await Answering(async () =>
        {
            var paths = At(reference.Repository);
            var index = await ReadIndexAsync(paths, cancellationToken)
                ?? throw new NotFoundException(
                    $"{reference} does not exist: there is no image layout at {paths.Folder}.");
            var named = reference.Digest is { } digest ? index.Find(digest) : index.Find(reference.Tag!);
            var wanted = reference.Digest ?? named?.Digest
                ?? throw new NotFoundException(
                    $"{reference} does not exist: the image layout at {paths.Folder} has no tag '{reference.Tag}'.");
            return await ReadManifestAsync(paths, wanted, named?.MediaType, cancellationToken)
                ?? throw (named is null
                    ? new NotFoundException(
                        $"{reference} does not exist: the image layout at {paths.Folder} has no manifest {wanted}.")
                    : new ContentException(
                        $"{reference} is named by {paths.Index}, but its file {paths.Blob(wanted)} is gone. The layout is damaged; push the image again."));
        });

    public async Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken) =>
        await Answering(async () =>
        {
            if (reference.Digest is { } digest && digest != manifest.Digest)
                throw new RejectedException($"{reference} cannot name a manifest of digest {manifest.Digest}.");
            var paths = At(reference.Repository);
            if (!AllowsAbsentParts)
                RequireParts(paths, reference, manifest);
            Prepare(paths);
            await LayoutFiles.WriteAsync(paths.Blob(manifest.Digest), manifest.Bytes, cancellationToken);
            await UpdateIndexAsync(
                paths,
                index =>
                {
                    if (reference.Tag is { } tag)
                        index.Set(tag, manifest.Descriptor);
                    else
                        index.Keep(manifest.Descriptor);
                },
                cancellationToken);
            return true;
        });

    public async Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        await Answering(async () =>
        {
            var paths = At(repository);
            if (await ReadIndexAsync(paths, cancellationToken) is not { } before
                || await ReadManifestAsync(paths, digest, before.Find(digest)?.MediaType, cancellationToken) is null)
                throw new NotFoundException(
                    $"{repository.At(digest)} does not exist in the image layout at {paths.Folder}.");
            // The names go first: a crash in between leaves an unnamed file, not a name without its file.
            await UpdateIndexAsync(paths, index => index.Remove(digest), cancellationToken);
            File.Delete(paths.Blob(digest));
            return true;
        });

    public async Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellationToken) =>
        await Answering(async () =>
        {
            var paths = At(repository);
            if ((await ReadIndexAsync(paths, cancellationToken))?.Find(tag) is null)
                throw new NotFoundException(
                    $"{repository.At(tag)} does not exist in the image layout at {paths.Folder}.");
            await UpdateIndexAsync(paths, index => index.Remove(tag), cancellationToken);
            return true;
        });

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Answering(() => Task.FromResult(File.Exists(At(repository).Blob(digest))));

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        Answering(() =>
        {
            var path = At(repository).Blob(blob.Digest);
            LayoutFiles.RequireRegular(path);
            if (!File.Exists(path))
                throw new NotFoundException(
                    $"Blob {blob.Digest} of {repository} does not exist: there is no file {path}.");
            var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
            return Task.FromResult<Stream>(new VerifyingStream(file, blob, $"from {path}"));
        });

    public async Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        await Answering(async () =>
        {
            var paths = At(repository);
            if (IsComplete(paths.Blob(blob.Digest), blob.Size))
                return false;
            Prepare(paths);
            await using var content = await open(cancellationToken);
            await LayoutFiles.WriteBlobAsync(
                paths.Blob(blob.Digest), blob, content, repository.ToString(), cancellationToken);
            return true;
        });

    /// <summary>Shares the file. It is hashed before, so that damage does not spread from one repository to the
    /// next.</summary>
    public Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken) =>
        Answering(async () =>
        {
            var (source, target) = (At(from).Blob(blob.Digest), At(to).Blob(blob.Digest));
            if (IsComplete(target, blob.Size))
                return true;
            if (!IsComplete(source, blob.Size))
                return false;
            await using (var content = await OpenBlobAsync(from, blob, cancellationToken))
                await content.CopyToAsync(Stream.Null, cancellationToken);
            Prepare(At(to));
            if (HardLink.TryCreate(source, target))
                return true;
            var temporary = LayoutFiles.TemporaryBeside(target);
            File.Copy(source, temporary);
            File.Move(temporary, target, overwrite: true);
            return true;
        });

    public async IAsyncEnumerable<Tag> ListTagsAsync(
        Repository repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = await Answering(() => ReadIndexAsync(At(repository), cancellationToken));
        foreach (var tag in index?.Tags ?? [])
            yield return tag;
    }

    LayoutPaths At(Repository repository) => new(Root, repository);

    static Descriptor Plain(Descriptor descriptor) => new(descriptor.MediaType, descriptor.Digest, descriptor.Size);

    static bool IsComplete(string path, long size)
    {
        LayoutFiles.RequireRegular(path);
        return new FileInfo(path) is { Exists: true, Length: var length } && length == size;
    }

    static void Prepare(LayoutPaths paths)
    {
        Directory.CreateDirectory(paths.Blobs);
        if (File.Exists(paths.Marker))
            return;
        var temporary = LayoutFiles.TemporaryBeside(paths.Marker);
        File.WriteAllText(temporary, """{"imageLayoutVersion":"1.0.0"}""");
        File.Move(temporary, paths.Marker, overwrite: true);
    }

    // What an HTTP registry does too: an image whose parts are missing is refused, not discovered when it is pulled.
    static void RequireParts(LayoutPaths paths, ImageReference reference, RawManifest manifest)
    {
        var parts = MediaTypes.IsIndex(manifest.MediaType)
            ? ImageIndex.Parse(manifest).RequireAll()
            : ImageManifest.Parse(manifest) is var image ? [image.Config, .. image.Layers] : [];
        if (parts.FirstOrDefault(part => !IsComplete(paths.Blob(part.Digest), part.Size)) is { } missing)
            throw new RejectedException(
                $"The manifest {manifest.Digest} for {reference} refers to {missing.Digest} ({missing.MediaType}), which the image layout at {paths.Folder} does not have in full. Push that first.");
    }

    static async Task<LayoutIndex?> ReadIndexAsync(LayoutPaths paths, CancellationToken cancellationToken) =>
        await LayoutFiles.ReadAsync(paths.Index, LayoutIndex.MaximumBytes, cancellationToken) is { } bytes
            ? LayoutIndex.Parse(bytes, paths.Index)
            : null;

    static async Task<RawManifest?> ReadManifestAsync(
        LayoutPaths paths, Digest digest, string? mediaType, CancellationToken cancellationToken)
    {
        var path = paths.Blob(digest);
        // Without a descriptor it may be any blob, layers included: those are no manifests, not errors.
        if (mediaType is null && new FileInfo(path) is not { Exists: true, Length: <= RawManifest.MaximumBytes })
            return null;
        if (await LayoutFiles.ReadAsync(path, RawManifest.MaximumBytes, cancellationToken) is not { } bytes)
            return null;
        if (Digest.Of(bytes) is var actual && actual != digest)
            throw new ContentException(
                $"The manifest {digest} at {path} has content of digest {actual}. The layout is damaged; push the image again.");
        return (mediaType ?? ManifestShape.MediaTypeOf(bytes)) is { } type ? new RawManifest(type, bytes) : null;
    }

    async Task UpdateIndexAsync(LayoutPaths paths, Action<LayoutIndex> change, CancellationToken cancellationToken)
    {
        using var _ = await LayoutLock.TakeAsync(paths.Lock, _time, cancellationToken);
        var index = await ReadIndexAsync(paths, cancellationToken) ?? LayoutIndex.Empty();
        change(index);
        await LayoutFiles.WriteAsync(paths.Index, index.ToBytes(), cancellationToken);
    }

    // A full disk or a folder without permission must not look like a missing image.
    async Task<TResult> Answering<TResult>(Func<Task<TResult>> operation)
    {
        try
        {
            return await operation();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new AccessDeniedException($"The image layout folder {Root} denies access: {error.Message}", error);
        }
        catch (IOException error) when (error is not RegistryException)
        {
            throw new RegistryUnavailableException(
                $"The image layout folder {Root} cannot be used: {error.Message}", error);
        }
    }
}
