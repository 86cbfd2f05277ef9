namespace KinoiteZfs.Oci.Layout;

/// <summary>
/// One writer of an <c>index.json</c> at a time: among the tasks of this process, and among processes by an exclusively
/// opened file which the operating system releases when its process dies.
/// </summary>
sealed class LayoutLock : IDisposable
{
    /// <summary>An update takes milliseconds; who holds the lock this long hangs.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);

    readonly SemaphoreSlim _gate;
    readonly FileStream _file;

    LayoutLock(SemaphoreSlim gate, string path)
    {
        _gate = gate;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public static async Task<LayoutLock> TakeAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var gate = Gates.GetOrAdd(path, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            var since = time.GetTimestamp();
            LayoutLock? taken;
            while ((taken = TryTake(gate, path)) is null)
            {
                if (time.GetElapsedTime(since) > Patience)
                    throw new RegistryUnavailableException(
                        $"Another process has held {path} for more than {Patience.TotalSeconds:0} s. End it, or point this run to another layout folder.");
                await Task.Delay(Pause, time, cancellationToken);
            }
            return taken;
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _gate.Release();
    }

    static LayoutLock? TryTake(SemaphoreSlim gate, string path)
    {
        try
        {
            return new LayoutLock(gate, path);
        }
        catch (IOException error)
            when (error is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
