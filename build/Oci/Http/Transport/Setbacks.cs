namespace KinoiteZfs.Oci.Http.Transport;

/// <summary>The tries of one operation which have failed, one after the other.</summary>
sealed class Setbacks(TimeProvider time)
{
    public int Count { get; private set; }

    /// <summary>When the first one failed.</summary>
    public DateTimeOffset Since { get; private set; }

    public void Add()
    {
        if (Count++ == 0)
            Since = time.GetUtcNow();
    }

    /// <summary>Something came forward after all.</summary>
    public void Forget() => Count = 0;
}
