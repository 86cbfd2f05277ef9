namespace KinoiteZfs.Pipeline.Model;

/// <summary>The two ways in which stable moves. Both by the same steps and with the same care.</summary>
public enum StableMove
{
    Promotion,
    Rollback,
}
