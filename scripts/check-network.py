"""Holds `twocard network` against networkx and numpy: networks made here, the program called, every measure compared.

Usage: check-network.py TWOCARD      (the program; N_RANDOM, 100 by default, says how many random networks)

Components, betweenness (1e-9) and the walk against a dense solution (1e-10); rings connected, their modularity told
truly and no lower than the best of networkx's Louvain and greedy ones less a margin; ring measures, brokerage, what each
removed node leaves, GraphML, Parquet in and out, and the same bytes at one thread and two. Prints a line per family.
"""

import csv
import math
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import duckdb
import networkx as nx
import numpy as np
from networkx.algorithms.community import greedy_modularity_communities, louvain_communities, modularity

PROGRAM = str(Path(sys.argv[1]).resolve())
N_RANDOM = int(os.environ.get("N_RANDOM", "100"))
NAMED_MARGIN = 0.001
RANDOM_MARGIN = 0.02


def call(*arguments):
    """Calls the program; returns what it said."""
    done = subprocess.run([PROGRAM, "network", *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def graph_of(edges):
    """The edges folded as the program promises."""
    graph = nx.Graph()
    for source, target, weight in edges:
        graph.add_nodes_from([source, target])
        if source != target:
            before = graph.get_edge_data(source, target, {"weight": 0})["weight"]
            graph.add_edge(source, target, weight=before + weight)
    return graph


def betweenness(graph, lengths):
    if lengths == "hops":
        return nx.betweenness_centrality(graph, normalized=False)
    # Fractions are exact: sums of the same lengths in another order are equal.
    for _, _, edge in graph.edges(data=True):
        weight = Fraction(edge["weight"])
        edge["length"] = weight if lengths == "weight" else 1 / weight
    return nx.betweenness_centrality(graph, normalized=False, weight="length")


def dense(graph, prior, alpha):
    """(I - alpha S)^-1 p with S = D^-1/2 W D^-1/2."""
    nodes = list(graph)
    weights = nx.to_numpy_array(graph, nodelist=nodes, weight="weight")
    strength = weights.sum(axis=1)
    root = np.where(strength > 0, np.sqrt(np.where(strength > 0, strength, 1)), 1)
    symmetric = weights / root[:, None] / root[None, :]
    solved = np.linalg.solve(np.eye(len(nodes)) - alpha * symmetric, np.array([prior.get(node, 0.0) for node in nodes]))
    return dict(zip(nodes, solved))


def assert_close(found, expected, within, what):
    assert found.keys() == expected.keys(), what
    for key in found:
        off = abs(found[key] - float(expected[key]))
        assert off <= within * max(1.0, abs(float(expected[key]))), f"{what} of {key}: {found[key]}, not {expected[key]}"


def sets(groups):
    return {frozenset(group) for group in groups}


def grouped(rows, column):
    """Nodes by a column; where it is empty each stands alone."""
    groups = {}
    for row in rows:
        groups.setdefault(row[column] or ("alone", row["node"]), []).append(row["node"])
    return groups


def check_rings(graph, nodes, out, said, margin):
    groups = grouped(nodes, "ring")
    for group in groups.values():
        assert nx.is_connected(graph.subgraph(group)), "a ring is not connected"
    if graph.number_of_edges() == 0:
        return
    own = modularity(graph, groups.values(), weight="weight")
    told = float(said.split("modularity ")[1].split()[0])
    assert abs(own - told) < 1e-9, f"modularity is {own}, told as {told}"
    others = [modularity(graph, louvain_communities(graph, weight="weight", seed=seed), weight="weight") for seed in range(5)]
    others.append(modularity(graph, greedy_modularity_communities(graph, weight="weight"), weight="weight"))
    assert own >= max(others) - margin, f"modularity {own}, theirs {max(others)}"
    for ring in read(out / "rings.csv"):
        members = groups[ring["ring"]]
        inside = graph.subgraph(members)
        assert int(ring["n_nodes"]) == len(members) and int(ring["n_edges"]) == inside.number_of_edges()
        figures = {"density": nx.density(inside), "internal_weight": inside.size(weight="weight"), "conductance": 0.0}
        if nx.cut_size(graph, members, weight="weight") > 0:
            figures["conductance"] = nx.conductance(graph, members, weight="weight")
        assert_close({name: float(ring[name]) for name in figures}, figures, 1e-9, "ring measure")


def check_dismantling(graph, out):
    left = graph.copy()
    for removed in read(out / "dismantling.csv"):
        left.remove_node(removed["node"])
        largest = max(map(len, nx.connected_components(left)), default=0)
        assert largest == int(removed["n_largest_left"]), "the largest component left is told wrongly"


def check(edges, seeds, lengths, alpha, margin, folder):
    """One network: writes its files, calls the program, compares everything."""
    graph = graph_of(edges)
    write(folder / "edges.csv", ["source", "target", "weight"], edges)
    arguments = ["--edges", folder / "edges.csv", "--lengths", lengths, "--alpha", alpha, "--sources", "all"]
    prior = {node: 1.0 for node in graph}
    if seeds:
        write(folder / "seeds.csv", ["node", "prior"], seeds)
        arguments += ["--seeds", folder / "seeds.csv"]
        prior = {}
        for node, amount in seeds:
            prior[node] = prior.get(node, 0.0) + amount
    out = folder / "out"
    said = call(*arguments, "--out", out, "--threads", 2)
    nodes = read(out / "nodes.csv")
    assert {row["node"] for row in nodes} == set(graph) and len(nodes) == len(graph), "nodes differ"
    column = lambda name: {row["node"]: float(row[name]) for row in nodes}

    assert sets(grouped(nodes, "component").values()) == sets(nx.connected_components(graph)), "components differ"
    assert_close(column("score"), dense(graph, prior, alpha), 1e-10, "score")
    assert_close(column("betweenness"), betweenness(graph, lengths), 1e-9, "betweenness")
    assert_close(column("degree"), dict(graph.degree()), 0, "degree")
    assert_close(column("strength"), dict(graph.degree(weight="weight")), 1e-12, "strength")
    brokerage = {}
    for group in grouped(nodes, "ring").values():
        brokerage |= betweenness(graph.subgraph(group).copy(), lengths)
    assert_close(column("brokerage"), brokerage, 1e-9, "brokerage")
    check_rings(graph, nodes, out, said, margin)
    check_dismantling(graph, out)

    shown = nx.read_graphml(out / "graph.graphml")
    assert set(shown) == set(graph) and sets(shown.edges) == sets(graph.edges), "GraphML differs"
    for source, target, edge in shown.edges(data=True):
        assert math.isclose(edge["weight"], graph[source][target]["weight"]), "a weight in GraphML differs"

    call(*arguments, "--out", folder / "again", "--threads", 1)
    for name in ["nodes.csv", "rings.csv", "components.csv", "dismantling.csv", "graph.graphml"]:
        assert (out / name).read_bytes() == (folder / "again" / name).read_bytes(), f"{name} differs at one thread"
    return nodes


def check_parquet(edges, folder):
    """The same network from Parquet and into Parquet."""
    write(folder / "edges.csv", ["source", "target", "weight"], edges)
    database = duckdb.connect()
    database.execute(
        f"copy (select * from read_csv('{folder}/edges.csv', all_varchar = false, types = {{'source': 'varchar',"
        f" 'target': 'varchar', 'weight': 'double'}})) to '{folder}/edges.parquet' (format parquet)"
    )
    call("--edges", folder / "edges.csv", "--out", folder / "csv")
    call("--edges", folder / "edges.parquet", "--out", folder / "csv2")
    call("--edges", folder / "edges.parquet", "--out", folder / "parquet", "--format", "parquet")
    for name in ["nodes", "rings", "components", "dismantling"]:
        same = (folder / "csv" / f"{name}.csv").read_bytes() == (folder / "csv2" / f"{name}.csv").read_bytes()
        assert same, f"{name} differs between CSV and Parquet"
        cells = database.execute(f"select * from '{folder}/parquet/{name}.parquet'").fetchall()
        told = [tuple(row.values()) for row in read(folder / "csv" / f"{name}.csv")]
        assert len(cells) == len(told)
        for ours, theirs in zip(told, cells):
            for text, cell in zip(ours, theirs):
                equal = cell is None if text == "" else (text == cell or float(text) == float(cell))
                assert equal, f"{name}: {text} and {cell} differ"


def named():
    florentine = [(a, b, 1) for a, b in nx.florentine_families_graph().edges]
    club = [(str(a), str(b), 1) for a, b in nx.karate_club_graph().edges]
    ties = [(str(a), str(b), w) for a, b, w in nx.karate_club_graph().edges(data="weight")]
    novel = [(a, b, w) for a, b, w in nx.les_miserables_graph().edges(data="weight")]
    return {
        "Zachary's karate club": club,
        "Zachary's karate club, weighted": ties,
        "Les Misérables": novel,
        "Florentine families": florentine,
    }


def random_network(draw):
    """Some hundred edges at most: several components, loops, parallel edges, whole, broken or no weights."""
    n_nodes = draw.randint(2, 60)
    weights = draw.choice([lambda: 1, lambda: draw.randint(1, 9), lambda: draw.randint(1, 400) / 8])
    names = [f"node {number}, \"{draw.choice(['a', 'b', '张', '<&>'])}\"" for number in range(n_nodes)]
    edges = []
    for _ in range(draw.randint(1, 3 * n_nodes)):
        # neighbours by number, so that there are communities and more than one component
        source = draw.randrange(n_nodes)
        target = min(n_nodes - 1, max(0, source + round(draw.gauss(0, n_nodes / 12 + 1))))
        edges.append((names[source], names[target], weights()))
    nodes = sorted({node for edge in edges for node in edge[:2]})
    seeds = [(draw.choice(nodes), draw.randint(1, 100) / 10) for _ in range(draw.randint(0, 5))]
    return edges, seeds, draw.choice(["hops", "inverse", "weight"]), draw.choice([0.3, 0.85, 0.95])


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name, edges in named().items():
            for lengths in ["hops", "inverse", "weight"]:
                check(edges, [(edges[0][0], 1.0), (edges[-1][1], 0.5)], lengths, 0.85, NAMED_MARGIN, folder)
            nodes = check(edges, [], "hops", 0.85, NAMED_MARGIN, folder)
            check_parquet(edges, folder)
            print(f"network: {name}, {len(nodes)} nodes: ok", flush=True)
        for number in range(N_RANDOM):
            edges, seeds, lengths, alpha = random_network(random.Random(number))
            try:
                check(edges, seeds, lengths, alpha, RANDOM_MARGIN, folder)
            except AssertionError as error:
                sys.exit(f"network: random network {number} ({lengths}, alpha {alpha}): {error}")
        print(f"network: {N_RANDOM} random networks, weighted and not, with loops and parallel edges: ok")


if __name__ == "__main__":
    main()
