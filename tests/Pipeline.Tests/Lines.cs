using System.Collections.Concurrent;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Keeps progress lines, at once and from every thread.</summary>
sealed class Lines : IProgress<string>
{
    public ConcurrentQueue<string> All { get; } = [];

    public void Report(string value) => All.Enqueue(value);
}
