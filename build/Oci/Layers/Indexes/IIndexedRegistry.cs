namespace KinoiteZfs.Oci.Layers.Indexes;

/// <summary>A registry of whose layers indexes are kept. Layers of any other are read as often as they are
/// asked.</summary>
public interface IIndexedRegistry : IRegistry
{
    /// <summary>Null where none are kept.</summary>
    LayerIndexes? LayerIndexes { get; }
}
