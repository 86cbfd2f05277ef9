namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Progress nobody looks at.</summary>
sealed class Silence : IProgress<string>
{
    public static readonly Silence Instance = new();

    public void Report(string value)
    {
    }
}
