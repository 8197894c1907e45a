//! Strongly connected components of a graph whose nodes are numbers.

/// The component of each node, by number; a node's successors are in its own component or in one of a smaller number.
///
/// Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
pub(super) fn components(successors: &[Vec<usize>]) -> Vec<usize> {
    let mut search = Search {
        order: vec![None; successors.len()],
        low: vec![0; successors.len()],
        component: vec![None; successors.len()],
        open: Vec::new(),
        found: 0,
    };
    let mut visited = 0;
    for root in 0..successors.len() {
        let mut path = vec![(root, 0_usize)];
        while let Some((node, child)) = path.pop() {
            if child == 0 {
                if search.order.get(node).is_none_or(Option::is_some) {
                    continue;
                }
                search.open(node, visited);
                visited += 1;
            }
            match successors.get(node).and_then(|children| children.get(child)) {
                Some(next) => {
                    path.push((node, child + 1));
                    match search.order.get(*next).copied().flatten() {
                        None => path.push((*next, 0)),
                        Some(order) if search.is_open(*next) => search.lower(node, order),
                        Some(_) => {}
                    }
                }
                None => {
                    search.close(node);
                    if let Some((parent, _)) = path.last()
                        && let Some(low) = search.low.get(node).copied()
                        && search.is_open(node)
                    {
                        search.lower(*parent, low);
                    }
                }
            }
        }
    }
    search.component.into_iter().map(Option::unwrap_or_default).collect()
}

struct Search {
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    component: Vec<Option<usize>>,
    /// Nodes whose component is not known yet.
    open: Vec<usize>,
    found: usize,
}

impl Search {
    fn open(&mut self, node: usize, order: usize) {
        if let (Some(place), Some(low)) = (self.order.get_mut(node), self.low.get_mut(node)) {
            *place = Some(order);
            *low = order;
            self.open.push(node);
        }
    }

    fn is_open(&self, node: usize) -> bool {
        self.component.get(node).is_some_and(Option::is_none)
    }

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(low) = self.low.get_mut(node) {
            *low = to.min(*low);
        }
    }

    /// Where nothing older can be reached, all nodes since are a component.
    fn close(&mut self, node: usize) {
        if self.low.get(node).copied() != self.order.get(node).copied().flatten() {
            return;
        }
        while let Some(member) = self.open.pop() {
            if let Some(place) = self.component.get_mut(member) {
                *place = Some(self.found);
            }
            if member == node {
                break;
            }
        }
        self.found += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_are_one_component() {
        let graph = [vec![1], vec![2, 3], vec![0], vec![4], vec![3], vec![5], vec![]];
        let found = components(&graph);
        assert!(found[0] == found[1] && found[1] == found[2]);
        assert!(found[3] == found[4] && found[3] != found[0]);
        assert!(found[5] != found[6] && found[3] < found[0]);
    }
}
