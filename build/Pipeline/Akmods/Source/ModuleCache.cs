using System.Text.Json;
using System.Text.Json.Serialization;
using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Pipeline.Akmods.Source;

/// <summary>Everything that decides what compiled modules become.</summary>
/// <param name="Source">Digest of the OpenZFS tree.</param>
/// <param name="Headers">Digest of the kernel's build tree.</param>
/// <param name="Compiler">What the compiler says it is.</param>
sealed record ModuleCacheKey(Digest Source, KernelRelease Kernel, Digest Headers, string Compiler)
{
    /// <summary>How modules are compiled; another number with other flags.</summary>
    const int Method = 3;

    [JsonIgnore]
    public string Name => Digest.Of([(byte)Method, .. JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Canonical)]).Hex;
}

/// <summary>
/// Compiled modules of earlier builds, one folder a key. Entries appear as a whole and never change, so that builds at the
/// same time do not meet; content is checked against the digests recorded with it on every use.
/// </summary>
sealed class ModuleCache(DirectoryInfo folder, IProgress<string> progress)
{
    const string EntryFile = "modules.json";
    const int SchemaVersion = 1;

    /// <summary>Copies the modules of a key; null when they are not there, or not as they were put there.</summary>
    public async Task<IReadOnlyList<FileInfo>?> TakeAsync(ModuleCacheKey key, DirectoryInfo target, CancellationToken cancellation)
    {
        var place = PlaceOf(key);
        if (!place.Exists)
            return null;
        try
        {
            return await CopyAsync(key, place, target, cancellation);
        }
        catch (Exception error) when (error is PipelineException or IOException or UnauthorizedAccessException)
        {
            progress.Report($"{key.Kernel}: the compiled modules in {place.FullName} cannot be used and are compiled again: {error.Message}");
            foreach (var left in target.EnumerateFiles())
                left.Delete();
            Discard(place);
            return null;
        }
    }

    /// <summary>Keeps modules for the next build. Whoever was first is kept.</summary>
    public async Task KeepAsync(ModuleCacheKey key, IReadOnlyList<FileInfo> modules, CancellationToken cancellation)
    {
        try
        {
            var partial = Path.Combine(folder.FullName, $".{Guid.NewGuid():n}");
            Directory.CreateDirectory(partial);
            try
            {
                List<CachedModule> kept = [];
                foreach (var module in modules)
                    kept.Add(new CachedModule(module.Name, await Digest.OfAsync(module.CopyTo(Path.Combine(partial, module.Name)), cancellation)));
                await JsonFile.WriteAsync(new FileInfo(Path.Combine(partial, EntryFile)), SchemaVersion, new CachedModules(key, kept), cancellation);
                Publish(partial, PlaceOf(key));
            }
            finally
            {
                if (Directory.Exists(partial))
                    Directory.Delete(partial, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The modules are there; only the next build has to compile again.
            progress.Report($"{key.Kernel}: the compiled modules could not be kept in {folder.FullName}: {error.Message}");
        }
    }

    static void Publish(string partial, DirectoryInfo place)
    {
        try
        {
            Directory.Move(partial, place.FullName);
        }
        catch (IOException) when (place.Exists)
        {
            // Another build was first, with the same modules.
        }
    }

    static async Task<IReadOnlyList<FileInfo>> CopyAsync(ModuleCacheKey key, DirectoryInfo place, DirectoryInfo target, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.Combine(place.FullName, EntryFile));
        var entry = await JsonFile.ReadAsync<CachedModules>(file, SchemaVersion, "It names the modules and their digests.", cancellation);
        if (entry.Key != key || entry.Modules.Count == 0)
            throw new PipelineException($"{file.FullName} is about other modules.");
        List<FileInfo> modules = [];
        foreach (var module in entry.Modules)
        {
            if (module.Name != Path.GetFileName(module.Name) || module.Name.StartsWith('.'))
                throw new PipelineException($"{file.FullName} names the module {UntrustedText.Quote(module.Name)}.");
            var copy = new FileInfo(Path.Combine(place.FullName, module.Name)).CopyTo(Path.Combine(target.FullName, module.Name));
            if (await Digest.OfAsync(copy, cancellation) != module.Digest)
                throw new PipelineException($"{module.Name} has changed since it was put there.");
            modules.Add(copy);
        }
        return modules;
    }

    /// <summary>Out of the way first: another build may be looking at it.</summary>
    static void Discard(DirectoryInfo place)
    {
        try
        {
            var aside = Path.Combine(place.Parent!.FullName, $".{Guid.NewGuid():n}");
            Directory.Move(place.FullName, aside);
            Directory.Delete(aside, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stays, and is refused again.
        }
    }

    DirectoryInfo PlaceOf(ModuleCacheKey key) => new(Path.Combine(folder.FullName, key.Name));

    sealed record CachedModules(ModuleCacheKey Key, IReadOnlyList<CachedModule> Modules);

    sealed record CachedModule(string Name, Digest Digest);
}
