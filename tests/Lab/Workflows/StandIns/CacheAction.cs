namespace KinoiteZfs.Lab;

/// <summary><c>actions/cache</c> and its two halves.</summary>
sealed class CacheAction(bool restores, bool saves) : IActionStandIn
{
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(ActionCall call)
    {
        var (key, path) = (call.Require("key"), call.Require("path"));
        var restoreKeys = restores ? call.FindLines("restore-keys") : [];
        var mustHit = restores && call.Is("fail-on-cache-miss", otherwise: false);
        call.RefuseTheRest();
        var machine = call.Machine;
        // The action keeps folders apart by number; what a pattern would match here is not known.
        var folders = call.FindLines("path").Select(line => machine.Expand(line)).ToArray();
        var hit = restores ? machine.Caches.Find(machine.Happened, key, restoreKeys, path) : null;
        if (hit is null && mustHit)
            throw new WorkflowException($"Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: {key}");
        for (var number = 0; hit is not null && number < folders.Length; number++)
            await CopyAsync(Path.Combine(hit.Folder, $"{number}"), folders[number]);
        machine.Log.Add(hit is null ? $"Cache not found for input keys: {key}" : $"Cache restored from key: {hit.Key}");

        if (saves && !restores)
            await SaveAsync(machine, key, path, folders);
        else if (saves && hit?.Key != key)
            machine.AtEnd(conclusion => conclusion == Conclusion.Success ? SaveAsync(machine, key, path, folders) : Task.CompletedTask);
        return new Dictionary<string, string> { ["cache-hit"] = hit?.Key == key ? "true" : "false" };
    }

    static async Task SaveAsync(JobMachine machine, string key, string path, string[] folders)
    {
        if (machine.Caches.Reserve(machine.Happened, key, path) is not { } place)
            return;
        for (var number = 0; number < folders.Length; number++)
            await CopyAsync(folders[number], Path.Combine(place, $"{number}"));
        machine.Log.Add($"Cache saved with key: {key}");
    }

    /// <summary>With links and times, as the archive of the real action keeps them. What is not there is no error.</summary>
    static async Task CopyAsync(string from, string to)
    {
        if (!Directory.Exists(from))
            return;
        Directory.CreateDirectory(to);
        await Tool.RunAsync("cp", "--archive", $"{from}/.", to);
    }
}
